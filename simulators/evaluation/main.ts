import { evaluationProgram } from './evaluation-program.ts';

process.exitCode = await evaluationProgram(process.argv.slice(2), process);
