import type { IsOwn, SerialDecoder, SerialFrame } from '../profile.ts';
import { Framer, type Framing } from './framer.ts';

/** The decoder of a profile whose every frame can be read by itself. `read` sees a view that is valid during the call only. */
export function framedDecoder(
  framing: Framing,
  read: (frame: Uint8Array) => SerialFrame,
  isOwn: IsOwn = () => false,
): SerialDecoder {
  const framer = new Framer(framing);
  const collect = (run: (onFrame: (frame: Uint8Array) => boolean) => void): readonly SerialFrame[] => {
    const frames: SerialFrame[] = [];
    run((bytes) => {
      const frame = read(bytes);
      if (isOwn(bytes)) {
        frames.push({ ...frame, echo: true });
        return true;
      }
      frames.push(frame);
      return frame.impossible !== true;
    });
    return frames;
  };
  return {
    push: (chunk) => collect((onFrame) => framer.push(chunk, onFrame)),
    quiet: () => collect((onFrame) => framer.quiet(onFrame)),
    get pending() {
      return framer.pending;
    },
    get refused() {
      return framer.refused;
    },
  };
}
