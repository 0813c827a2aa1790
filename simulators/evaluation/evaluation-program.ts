import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { AnjuError, isAnjuError, messageOf } from '../../foundation/errors.ts';
import { writeBenchFigures } from './bench-figures.ts';
import { evaluate } from './evaluate.ts';
import { summaryOf } from './summary.ts';
import { withSetting } from './given-settings.ts';
import type { RuleChanges } from './recorded-home.ts';
import { reportLanguages, reportWordsOf, type ReportLanguage } from './language/report-words.ts';
import { shownProgress, type Terminal } from './shown-progress.ts';

/** What a person has to mend in the command or in a file. */
const exitMend = 2;

interface Given {
  readonly dataset: string;
  readonly timeZone: string;
  readonly set: RuleChanges;
  readonly quick: boolean;
  readonly jobs: number;
  readonly out: string;
  readonly language: ReportLanguage;
  readonly json?: string;
}

const threads = (text: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new InvalidArgumentError('must be a whole number from 1 to 64');
};

/** Does what the command line says; gives the exit code. */
export async function evaluationProgram(
  args: readonly string[],
  { stdout, stderr }: { readonly stdout: Terminal; readonly stderr: Terminal },
): Promise<number> {
  const program = new Command('npm run evaluate --')
    .description('Measures the rules on a recording of a real home: false alarms, and how late a collapse is noticed')
    .requiredOption('--dataset <path>', 'recording: CASAS event text or a table of 5-minute windows, plain or .gz')
    .option('--time-zone <zone>', 'zone of the recorded times; one without DST', 'UTC')
    .option('--out <folder>', 'where the report and its pictures are written', 'evaluation')
    .addOption(new Option('--language <language>', 'of the report').choices(reportLanguages).default('en'))
    .option('--json <file>', 'also write the figures there')
    .option('--quick', 'default settings only, and a collapse after each tenth active window', false)
    .addOption(
      new Option('--jobs <n>', 'how many threads').argParser(threads).default(availableParallelism(), 'one a core'),
    )
    .addOption(
      new Option(
        '--set <rule.setting=value>',
        'a setting that differs from its default, such as inactivity.hours=4; may be repeated',
      )
        .argParser(withSetting)
        .default({}, 'none'),
    )
    .exitOverride()
    .showHelpAfterError('--help lists the options')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .action(async ({ jobs, set, out, language, json, ...given }: Given) => {
      const progress = shownProgress(stderr);
      try {
        const evaluation = await evaluate({ ...given, threads: jobs, changes: set }, progress.say);
        progress.end();
        stdout.write(summaryOf(evaluation));
        const { writeReport } = await import('./report.ts');
        stdout.write(`report: ${writeReport(out, evaluation, reportWordsOf(language))}\n`);
        if (json !== undefined) writeBenchFigures(json, evaluation);
      } finally {
        progress.end();
      }
    });

  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitMend;
    // Lines that a person can act on; anything else is a bug and shows its stack.
    stderr.write(`${isAnjuError(error) || !(error instanceof Error) ? messageOf(error) : (error.stack ?? '')}\n`);
    return error instanceof AnjuError ? exitMend : 1;
  }
}
