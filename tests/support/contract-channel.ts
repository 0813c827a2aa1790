import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../foundation/manual-clock.ts';
import type { Channel, Delivery } from '../../cloud-relay/paging/channel.ts';
import type { OutgoingPage } from '../../cloud-relay/paging/page.ts';
import type { ProviderReply } from '../../simulators/providers/provider-server.ts';

/** One channel with its provider, on loopback. */
export interface ChannelUnderTest {
  readonly channel: Channel;
  readonly address: unknown;
  readonly misbehave: (reply: ProviderReply | undefined, times?: number) => void;
  /** What the provider took and verified: headers and body as text, to look for what must not be there. */
  readonly received: () => readonly { readonly text: string; readonly id?: string | undefined }[];
  /** What it refused because the channel had made it wrongly. */
  readonly refused: () => readonly unknown[];
  /** The same channel without leave to reach loopback. */
  readonly guarded: Channel;
  readonly stop: () => Promise<void>;
}

export const aPage = (more: Partial<OutgoingPage> = {}): OutgoingPage => ({
  id: 'page-1',
  incident: 'incident-1',
  responder: 'responder-1',
  purpose: 'call',
  language: 'zh',
  content: {
    class: 'alarm',
    kind: 'fall',
    recognised: true,
    severity: 'critical',
    earlier: false,
    since: 1_790_000_000_000,
  },
  ...more,
});

export const clockNow = (): ManualClock => new ManualClock({ wall: Date.now() });

/** What every channel must do, whatever its provider does. */
export function channelContract(name: string, open: () => Promise<ChannelUnderTest>): void {
  describe(`${name}: channel contract`, () => {
    const begin = async () => {
      const opened = await open();
      onTestFinished(() => opened.stop());
      const send = (address: unknown = opened.address, signal = AbortSignal.timeout(20_000)): Promise<Delivery> =>
        opened.channel.send(aPage(), address, signal);
      return { ...opened, send };
    };

    test('a page that the provider takes is accepted, and rightly made', async () => {
      const { send, received, refused } = await begin();
      expect(await send()).toMatchObject({ outcome: 'accepted' });
      expect(received()).toHaveLength(1);
      expect(refused()).toEqual([]);
    });

    test('it says what kind of help is needed, in the language of the reader', async () => {
      const { channel, address, received } = await begin();
      await channel.send(aPage(), address, AbortSignal.timeout(20_000));
      await channel.send(aPage({ id: 'page-2', language: 'en' }), address, AbortSignal.timeout(20_000));
      const [zh = '', en = ''] = received().map(({ text }) => text);
      expect(zh).toContain('一位老人可能跌倒，请打开查看。');
      expect(en).toContain('An older person may have fallen');
    });

    test.each([
      [500, 'unavailable'],
      [503, 'unavailable'],
      [429, 'unavailable'],
      [400, 'refused'],
      [401, 'refused'],
      [413, 'refused'],
    ] as const)('an answer of %i is %s, and is asked once', async (status, outcome) => {
      const { send, misbehave, received } = await begin();
      misbehave({ kind: 'answer', status });
      expect(await send()).toEqual({ outcome, because: `http-${status}` });
      expect(received()).toHaveLength(1);
    });

    test('a provider that asks for patience is heard', async () => {
      const { send, misbehave } = await begin();
      misbehave({ kind: 'answer', status: 429, headers: { 'retry-after': '7' } });
      expect(await send()).toMatchObject({ outcome: 'unavailable', retryAfterMs: 7_000 });
    });

    test('a redirect is refused and not followed', async () => {
      const { send, misbehave, received } = await begin();
      misbehave({ kind: 'answer', status: 307, headers: { location: '/elsewhere' } });
      expect(await send()).toEqual({ outcome: 'refused', because: 'redirect' });
      expect(received()).toHaveLength(1);
    });

    test('no answer ends when the caller says so', async () => {
      const { send, misbehave, address } = await begin();
      misbehave({ kind: 'no-answer' });
      expect(await send(address, AbortSignal.timeout(300))).toEqual({ outcome: 'unavailable', because: 'timed-out' });
    });

    test('a body that never ends holds nothing up', async () => {
      const { send, misbehave } = await begin();
      misbehave({ kind: 'endless-body' });
      expect(await send()).toMatchObject({ outcome: 'accepted' });
    });

    test('a connection that is cut is unavailable', async () => {
      const { send, misbehave } = await begin();
      misbehave({ kind: 'cut' });
      expect(await send()).toMatchObject({ outcome: 'unavailable', because: 'connection-ECONNRESET' });
    });

    test('a provider that is away is unavailable', async () => {
      const { send, stop } = await begin();
      await stop();
      expect(await send()).toMatchObject({ outcome: 'unavailable', because: 'connection-ECONNREFUSED' });
    });

    test('a private address is refused before anything is sent', async () => {
      const { guarded, address, received } = await begin();
      expect(await guarded.send(aPage(), address, AbortSignal.timeout(20_000))).toMatchObject({ outcome: 'refused' });
      expect(received()).toEqual([]);
    });

    test.each([undefined, null, 'nonsense', {}, { endpoint: 1, url: 1 }])(
      'an address of %j is refused',
      async (address) => {
        const { channel } = await begin();
        expect(await channel.send(aPage(), address, AbortSignal.timeout(20_000))).toMatchObject({ outcome: 'refused' });
      },
    );
  });
}
