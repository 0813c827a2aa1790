import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The repository, seen from dist/tests/guards. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url));

export const codeFolders = ['foundation', 'contracts', 'device-profiles', 'edge', 'cloud-relay', 'simulators'] as const;
export type Folder = (typeof codeFolders)[number] | 'tests';

const lintReport = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string(), message: z.string() })),
});
export type Diagnostic = z.infer<typeof lintReport>['diagnostics'][number];

/** A copy of the sources outside the work tree, to be spoiled. The console is left out, and tests: nothing depends on them. */
export class TemporaryCopy {
  readonly root = mkdtempSync(join(tmpdir(), 'anju-guard-'));

  constructor() {
    for (const folder of codeFolders) {
      const source = join(repository, folder);
      const left = [join(source, 'node_modules'), join(source, 'console')];
      cpSync(source, join(this.root, folder), { recursive: true, filter: (path) => !left.includes(path) });
    }
    mkdirSync(join(this.root, 'tests'));
    for (const file of [
      'package.json',
      'tsconfig.base.json',
      '.oxlintrc.json',
      'tests/package.json',
      'tests/tsconfig.json',
    ]) {
      cpSync(join(repository, file), join(this.root, file));
    }
    this.#linkModules();
  }

  /** Installed packages are shared; our own workspaces must be found in the copy, as npm links them. */
  #linkModules(): void {
    const modules = join(this.root, 'node_modules');
    mkdirSync(join(modules, '@anju'), { recursive: true });
    for (const name of readdirSync(join(repository, 'node_modules'))) {
      if (name !== '@anju') symlinkSync(join(repository, 'node_modules', name), join(modules, name));
    }
    for (const folder of [...codeFolders, 'tests']) {
      symlinkSync(join('..', '..', folder), join(modules, '@anju', folder));
      const own = join(repository, folder, 'node_modules');
      if (readdirSync(join(repository, folder)).includes('node_modules')) {
        symlinkSync(own, join(this.root, folder, 'node_modules'));
      }
    }
  }

  write(file: string, text: string): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  remove(file: string): void {
    rmSync(join(this.root, file));
  }

  /** `tsc -b` of some folders and what they stand on. */
  build(folders: readonly string[]): { ok: boolean; output: string } {
    const { status, output } = this.#run('typescript/bin/tsc', ['-b', '--pretty', 'false', ...folders]);
    return { ok: status === 0, output };
  }

  lint(files: readonly string[]): Diagnostic[] {
    const { output } = this.#run('oxlint/bin/oxlint', ['--type-aware', '--format', 'json', ...files]);
    return lintReport.parse(JSON.parse(output)).diagnostics;
  }

  /** The tests of these built files whose names match. */
  vitest(files: readonly string[], names: string): { status: number | null; output: string } {
    return this.#run('vitest/vitest.mjs', ['run', '--no-color', '--reporter', 'verbose', '-t', names, ...files]);
  }

  #run(program: string, args: readonly string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(repository, 'node_modules', program), ...args],
      { cwd: this.root, encoding: 'utf8', maxBuffer: 64_000_000, timeout: 120_000, killSignal: 'SIGKILL' },
    );
    return { status, output: stdout || stderr };
  }

  dispose(): void {
    rmSync(this.root, { recursive: true });
  }
}
