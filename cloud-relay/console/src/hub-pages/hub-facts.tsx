import { useTranslation } from 'react-i18next';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import { languageOf } from '../language/language.ts';
import { dateText, durationText, momentText } from '../language/wording.ts';

/** The figures of the last heartbeat, and what the relay itself knows of the hub. */
export function HubFacts({ hub, now }: { readonly hub: Hub; readonly now: number }) {
  const { t, i18n } = useTranslation();
  const moment = (at: number): string => momentText(languageOf(i18n.language), at, now);
  const { heartbeat } = hub;
  const facts: [string, string][] = [
    [
      t('hubs.lastHeard'),
      hub.lastHeardAt === null ? t('hubs.never') : t('hubs.ago', { time: durationText(t, now - hub.lastHeardAt) }),
    ],
    [t('hubs.enrolled'), moment(hub.enrolledAt)],
    ...(hub.certificateEndsAt === null
      ? []
      : [
          [t('hubs.certificate'), dateText(languageOf(i18n.language), hub.certificateEndsAt)] satisfies [
            string,
            string,
          ],
        ]),
  ];
  if (heartbeat) {
    const { outbox, journal, configuration } = heartbeat;
    const oldest = outbox.oldestAgeMs;
    facts.push(
      [
        t('hubs.outbox'),
        oldest === undefined || outbox.pending === 0
          ? String(outbox.pending)
          : `${outbox.pending} · ${t('hubs.outboxOldest', { time: durationText(t, oldest) })}`,
      ],
      [t('hubs.clock'), t(heartbeat.clockTrusted ? 'hubs.clockTrusted' : 'hubs.clockUntrusted')],
      [t('hubs.versions'), `${heartbeat.versions.program} (Node ${heartbeat.versions.node})`],
      [t('hubs.uptime'), durationText(t, heartbeat.uptimeMs)],
      [
        t('hubs.journal'),
        journal.state === 'ok'
          ? t('hubs.journalDropped', { count: journal.dropped })
          : (journal.problem ?? t('hubs.failing')),
      ],
      [
        t('hubs.configuration'),
        t(configuration.state === 'current' ? 'hubs.configurationCurrent' : 'hubs.configurationLastGood'),
      ],
    );
  }
  return (
    <dl className="card facts-grid">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
