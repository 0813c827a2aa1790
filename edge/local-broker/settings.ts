import { z } from 'zod';

/** The local broker's own configuration file. Paths are relative to the folder of that file. */
export const brokerSettings = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(1884)
    .describe('TCP port, on 127.0.0.1 only; 0 takes a free one. Zigbee2MQTT and the hub connect here'),
  dataFolder: z
    .string()
    .min(1)
    .max(500)
    .default('./broker-data')
    .describe('folder for what must survive a restart: users with their generated passwords, the Zigbee device list'),
  usersFile: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'file of users and passwords; made with generated passwords when missing. Default: users.json in dataFolder',
    ),
  baseTopic: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^+#\s]*[^+#\s/]$/, 'must be an MQTT topic without wildcards and without a slash at its end')
    .default('zigbee2mqtt')
    .describe("base_topic of Zigbee2MQTT's configuration"),
});
export type BrokerSettings = z.output<typeof brokerSettings>;
