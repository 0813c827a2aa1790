/** The shape of one language's texts: the same keys as in English, each a text. A missing key does not compile. */
export type TextsLike<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends string ? string : TextsLike<Table[Key]>;
};
