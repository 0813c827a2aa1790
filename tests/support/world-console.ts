import { expect } from 'vitest';
import type { z } from 'zod';
import type { Relay } from '../../cloud-relay/relay.ts';
import type { Clock } from '../../foundation/clock.ts';
import { tokenOfEverything } from './signed-in.ts';
import { hubSchema, type Hub } from '../../contracts/api-hubs.ts';
import { incidentRoutes, incidentSchema, type Incident, type IncidentAction } from '../../contracts/api-incidents.ts';

/** The relay's HTTP API, as a program with a token of everything uses it. */
export class WorldConsole {
  readonly #relay: () => Relay;
  readonly #time: Clock;
  #token: string | undefined;

  constructor(relay: () => Relay, time: Clock) {
    this.#relay = relay;
    this.#time = time;
  }

  /** Every incident, the oldest first, in full. */
  async incidents(): Promise<readonly Incident[]> {
    const { answer } = incidentRoutes['GET /api/incidents'];
    const { incidents } = await this.#request('/api/incidents?state=all', answer);
    const full: Incident[] = [];
    for (const { id } of incidents) full.push(await this.#request(`/api/incidents/${id}`, incidentSchema));
    return full.toSorted((one, other) => one.openedAt - other.openedAt);
  }

  /** The only incident there is. */
  async incident(): Promise<Incident> {
    return only(await this.incidents());
  }

  /** Without `incident` it is about the only one that is not closed. */
  async act(action: IncidentAction, body: object, incident?: string): Promise<Incident> {
    const id = incident ?? only((await this.incidents()).filter(({ state }) => state !== 'closed')).id;
    const init = { method: 'POST', body: JSON.stringify(body) };
    return this.#request(`/api/incidents/${id}/${action}`, incidentSchema, init);
  }

  /** A new hub pages nobody while it is being installed. */
  async endInstallation(hub: string): Promise<void> {
    await this.#request(`/api/hubs/${hub}/installation`, hubSchema, { method: 'DELETE' });
  }

  /** Anything else, with whatever the relay answers. */
  async ask(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly text: string }> {
    const answer = await this.#send(path, { method, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, text: await answer.text() };
  }

  /** Somebody at the relay lets the hub try itself out. */
  testBegins(hub: string, order: { readonly minutes?: number; readonly walkTest?: boolean }): Promise<Hub> {
    return this.#request(`/api/hubs/${hub}/test-mode`, hubSchema, { method: 'POST', body: JSON.stringify(order) });
  }

  testEnds(hub: string): Promise<Hub> {
    return this.#request(`/api/hubs/${hub}/test-mode`, hubSchema, { method: 'DELETE' });
  }

  hub(hub: string): Promise<Hub> {
    return this.#request(`/api/hubs/${hub}`, hubSchema);
  }

  async #request<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    init: RequestInit = {},
  ): Promise<z.output<Schema>> {
    const answer = await this.#send(path, init);
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    return schema.parse(JSON.parse(text));
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const { ports, store } = this.#relay();
    this.#token ??= await tokenOfEverything(store, this.#time.now().wall);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(init.body !== undefined && { 'content-type': 'application/json' }),
    };
    return fetch(`http://127.0.0.1:${ports.console}${path}`, { ...init, headers });
  }
}

function only(incidents: readonly Incident[]): Incident {
  const [first, ...others] = incidents;
  expect(others.map(({ kind, state }) => `${kind} ${state}`)).toEqual([]);
  if (!first) throw new Error('there is no incident');
  return first;
}
