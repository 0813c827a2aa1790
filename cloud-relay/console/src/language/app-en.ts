/** English texts of the console as an app: what it is as a program, lists, homes, hubs, who is called when. */
export const appEn = {
  shell: {
    oldSince: 'Not connected. What you see is as it was at {{time}}.',
    oldFor: '({{time}} ago)',
    neverHeard: 'Not connected. The relay has not been heard since this page was opened.',
    asOf: 'as of {{time}}',
    newVersion: 'A new version of Anju is ready.',
    useNow: 'Use it now',
  },
};
