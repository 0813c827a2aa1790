/** What getopt_long(3) of glibc made of the arguments, with its own complaints. */
export type ParsedArguments =
  | { readonly ok: true; readonly options: readonly GivenOption[]; readonly rest: readonly string[] }
  | {
      readonly ok: false;
      readonly complaint: string;
      /** Whether the tool then names its help. */ readonly help: boolean;
    };

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

const refused = (complaint: string): ParsedArguments => ({ ok: false, complaint, help: true });

/**
 * Options end at the first argument that is none, as the `+` of the libgpiod tools demands. `badValue` is asked of each
 * option when it is met, so that the first thing that is wrong is what is complained of.
 */
export function parseArguments(
  args: readonly string[],
  known: readonly KnownOption[],
  badValue: (name: string, value: string) => string | undefined,
): ParsedArguments {
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
      const bad = badValue(option.name, value);
      if (bad !== undefined) return { ok: false, complaint: bad, help: false };
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
      const bad = badValue(option.name, value);
      if (bad !== undefined) return { ok: false, complaint: bad, help: false };
      options.push({ name: option.name, value });
    }
  }
  return { ok: true, options, rest: args.slice(index) };
}
