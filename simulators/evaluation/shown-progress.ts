/** The part of a terminal that is needed here. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ShownProgress {
  readonly say: (what: string, share: number) => void;
  readonly end: () => void;
}

/** One line that is written over on a terminal; elsewhere one line for each thing that is begun. */
export function shownProgress(terminal: Terminal): ShownProgress {
  let shown = '';
  let begun = '';
  return {
    say(what, share) {
      const text = `${what} ${Math.floor(share * 100)} %`;
      if (terminal.isTTY === true && text !== shown) terminal.write(`\r\u001B[K${text}`);
      else if (terminal.isTTY !== true && what !== begun) terminal.write(`${what} …\n`);
      shown = text;
      begun = what;
    },
    end() {
      if (terminal.isTTY === true && shown !== '') terminal.write('\r\u001B[K');
      shown = '';
    },
  };
}
