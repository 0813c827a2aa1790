/** What getopt_long(3) of glibc made of the arguments, with its own complaints. */
export type ParsedArguments =
  | { readonly ok: true; readonly options: readonly GivenOption[]; readonly rest: readonly string[] }
  | { readonly ok: false; readonly complaint: string };

export interface GivenOption {
  /** The long name. */
  readonly name: string;
  readonly value: string;
}

export interface KnownOption {
  readonly name: string;
  readonly short?: string;
  readonly takesValue: boolean;
}

const refused = (complaint: string): ParsedArguments => ({ ok: false, complaint });

/** Options end at the first argument that is none, as the `+` of the libgpiod tools demands. */
export function parseArguments(args: readonly string[], known: readonly KnownOption[]): ParsedArguments {
  const options: GivenOption[] = [];
  let index = 0;
  for (; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--') return { ok: true, options, rest: args.slice(index + 1) };
    if (!argument.startsWith('-') || argument === '-') break;
    if (argument.startsWith('--')) {
      const [given = '', ...values] = argument.slice(2).split('=');
      const fits = known.filter(({ name }) => name === given);
      const found = fits.length > 0 ? fits : known.filter(({ name }) => name.startsWith(given));
      const option = found[0];
      if (!option) return refused(`unrecognized option '--${argument.slice(2)}'`);
      if (found.length > 1) return refused(`option '--${argument.slice(2)}' is ambiguous`);
      if (!option.takesValue && values.length > 0) {
        return refused(`option '--${option.name}' doesn't allow an argument`);
      }
      let value = values.join('=');
      if (option.takesValue && values.length === 0) {
        index++;
        if (index >= args.length) return refused(`option '--${option.name}' requires an argument`);
        value = args[index] ?? '';
      }
      options.push({ name: option.name, value });
      continue;
    }
    for (let at = 1; at < argument.length; at++) {
      const letter = argument[at] ?? '';
      const option = known.find(({ short }) => short === letter);
      if (!option) return refused(`invalid option -- '${letter}'`);
      let value = '';
      if (option.takesValue) {
        value = argument.slice(at + 1);
        at = argument.length;
        if (value === '') {
          index++;
          if (index >= args.length) return refused(`option requires an argument -- '${letter}'`);
          value = args[index] ?? '';
        }
      }
      options.push({ name: option.name, value });
    }
  }
  return { ok: true, options, rest: args.slice(index) };
}
