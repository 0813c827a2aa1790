/** 0 or 1: SQLite has no boolean. */
export type Truth = 0 | 1;

export interface RegistryTables {
  communities: CommunityRow;
  field_version: FieldVersionRow;
  dwellings: DwellingRow;
  residents: ResidentRow;
  responders: ResponderRow;
  policies: PolicyRow;
  hubs: HubRow;
  hub_certificates: HubCertificateRow;
  claims: ClaimRow;
}

/** The four levels of the field; each names the one above it. */
export interface CommunityRow {
  id: string;
  level: string;
  name: string;
  parent_id: string | null;
  created_at: number;
}

/** One row: how often the levels of the field have changed. Triggers count. */
export interface FieldVersionRow {
  version: number;
}

export interface DwellingRow {
  id: string;
  community_id: string;
  address: string;
  access_note: string;
  created_at: number;
}

export interface ResidentRow {
  id: string;
  dwelling_id: string;
  name: string;
  respectful_name: string;
  phone: string;
  created_at: number;
}

export interface ResponderRow {
  id: string;
  community_id: string;
  name: string;
  phone: string;
  role: string;
  language: string;
  created_at: number;
}

export interface PolicyRow {
  id: string;
  community_id: string;
  /** The one home that it is for; null: every home of the community and below it. */
  dwelling_id: string | null;
  name: string;
  severity_class: string;
  /** JSON, see escalationStepSchema. */
  steps: string;
  repeat_after_seconds: number;
  created_at: number;
}

export interface HubRow {
  id: string;
  dwelling_id: string;
  enrolled_at: number;
  revoked_at: number | null;
  /** Empty while it is not revoked. */
  revoked_because: string;
  /** When the work on it last began; null: never. */
  installing_from: number | null;
  /** Until then nobody is paged for its home; null: it watches. */
  installing_until: number | null;
  /** The hub of the same home whose place it took. */
  replaces_hub_id: string | null;
  /** When two hubs were last seen to use this identity at once. */
  cloned_at: number | null;
}

export interface HubCertificateRow {
  /** Lower-case hex, without leading zeros. */
  serial: string;
  hub_id: string;
  not_before: number;
  not_after: number;
  issued_at: number;
  revoked_at: number | null;
  /** Fingerprint of the authority that signed it; empty where it was not noted. */
  authority: string;
  /** SHA-256 of its key, hex; empty where it was not noted. */
  public_key_hash: string;
}

export interface ClaimRow {
  /** SHA-256 of the secret, hex: the secret itself is nowhere in the relay. */
  secret_hash: string;
  dwelling_id: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  hub_id: string | null;
  /** SHA-256 of the key that used it, hex: the same key may ask again when the answer was lost on its way. */
  public_key_hash: string | null;
  /** The hub that is revoked when the new one enrols. */
  replaces_hub_id: string | null;
  /** Somebody has taken it back. */
  revoked_at: number | null;
  /** `account:<id>` or `token:<id>`; empty for the command line of the relay's own computer. */
  created_by: string;
}
