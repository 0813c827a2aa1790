import type { Generated } from 'kysely';

export interface PeopleTables {
  accounts: AccountRow;
  grants: GrantRow;
  sessions: SessionRow;
  passkeys: PasskeyRow;
  recovery_codes: RecoveryCodeRow;
  links: LinkRow;
  api_tokens: ApiTokenRow;
  audit: AuditRow;
}

/** Somebody who may sign in. */
export interface AccountRow {
  id: string;
  /** As loginSchema makes it: lower case. */
  login: string;
  name: string;
  language: string;
  /** active or disabled. */
  state: string;
  responder_id: string | null;
  /** argon2id in its own text form; null: nobody has set one. */
  password_hash: string | null;
  /** The next sign-in asks for a new one. */
  must_change_password: 0 | 1;
  /** base32; null: no authenticator app. */
  totp_secret: string | null;
  /** One that is being set up and is not confirmed. */
  totp_pending: string | null;
  /** The last time step (of 30 s) whose code was accepted: no code works twice. */
  totp_last_step: number | null;
  /** What passkeys know the account by (WebAuthn user handle, base64url). */
  webauthn_id: string;
  created_at: number;
  last_sign_in_at: number | null;
}

/** One role, and where it holds. Both null: everywhere. Of an account, an API token or an invitation: one of the three. */
export interface GrantRow {
  id: string;
  account_id: string | null;
  api_token_id: string | null;
  link_id: string | null;
  role: string;
  community_id: string | null;
  dwelling_id: string | null;
}

export interface SessionRow {
  id: string;
  /** SHA-256 of the cookie's token, hex. */
  token_hash: string;
  account_id: string;
  /** What is left of signing in: nextStepSchema. */
  next: string;
  /** Whether a second factor was proved in this session. */
  second_factor: 0 | 1;
  device: string;
  address: string;
  signed_in_at: number;
  last_seen_at: number;
  expires_at: number;
}

export interface PasskeyRow {
  /** Credential id, base64url. */
  id: string;
  account_id: string;
  name: string;
  /** COSE key, base64url. */
  public_key: string;
  counter: number;
  /** JSON list of strings. */
  transports: string;
  created_at: number;
  last_used_at: number | null;
}

export interface RecoveryCodeRow {
  /** SHA-256 with the account's id, hex. */
  code_hash: string;
  account_id: string;
  used_at: number | null;
}

/** An invitation, or the recovery of an account: a secret that works once. */
export interface LinkRow {
  id: string;
  /** SHA-256 of the secret, hex. */
  secret_hash: string;
  /** invitation or recovery. */
  kind: string;
  /** Of a recovery. */
  account_id: string | null;
  login: string;
  name: string;
  language: string;
  responder_id: string | null;
  created_by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

export interface ApiTokenRow {
  id: string;
  /** SHA-256 of the token, hex. */
  token_hash: string;
  name: string;
  /** JSON list of actions. */
  actions: string;
  created_by: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
  last_used_at: number | null;
}

/** Append only: triggers refuse everything else. */
export interface AuditRow {
  number: Generated<number>;
  at: number;
  who_kind: string;
  who_id: string;
  who_name: string;
  address: string;
  action: string;
  target: string;
  community_id: string | null;
  outcome: string;
  /** JSON object. */
  detail: string;
}
