/** The program's version, as heartbeats and `--version` say it. */
export const version = '0.1.0';
