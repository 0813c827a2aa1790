import { z } from 'zod';
import { apiErrorSchema, type ApiRoute } from '../../contracts/api-route.ts';

/** What fastify and OpenAPI need to know of one route. */
export function routeSchema(name: string, route: ApiRoute) {
  return {
    summary: route.summary,
    operationId: operationId(name),
    tags: [name.split('/')[2]?.split('.')[0] ?? name.split('/')[1] ?? 'relay'],
    ...(route.access === 'anyone' ? { security: [] } : {}),
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.body ? { body: route.body } : {}),
    ...(route.produces ? { produces: [route.produces] } : {}),
    response: {
      [String(route.status ?? 200)]: described(route),
      ...(route.access === 'anyone' ? {} : { '4xx': apiErrorSchema, '5xx': apiErrorSchema }),
    },
  };
}

/** A text is not serialised as JSON; its schema says only what it is. */
const described = (route: ApiRoute): z.ZodType =>
  route.produces === undefined ? route.answer : z.string().describe(route.summary);

/** `POST /api/incidents/:id/on-my-way` as `postIncidentsByIdOnMyWay`. */
const operationId = (name: string): string =>
  name
    .toLowerCase()
    .replace(' /api/', '-')
    .replace(' /', '-')
    .replaceAll('/:', '-by-')
    .replaceAll(/[/.]/g, '-')
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
