import { z } from 'zod';
/** A device that writes frames on a serial port of its own. */
export declare const serialDeviceSettings: z.ZodObject<{
    device: z.ZodString;
    profile: z.ZodString;
    place: z.ZodString;
    path: z.ZodString;
    baudRates: z.ZodOptional<z.ZodArray<z.ZodInt>>;
    silentAfterSeconds: z.ZodOptional<z.ZodNumber>;
}, z.core.$strict>;
export type SerialDeviceSettings = z.output<typeof serialDeviceSettings>;
/** A contact on a pin of the Firmata board. */
export declare const gpioDeviceSettings: z.ZodObject<{
    device: z.ZodString;
    profile: z.ZodString;
    place: z.ZodString;
    pin: z.ZodInt;
    inverted: z.ZodDefault<z.ZodBoolean>;
}, z.core.$strict>;
export type GpioDeviceSettings = z.output<typeof gpioDeviceSettings>;
/** The Firmata board that carries contacts and outputs. */
export declare const boardSettings: z.ZodObject<{
    path: z.ZodString;
    baudRate: z.ZodDefault<z.ZodInt>;
}, z.core.$strict>;
export type BoardSettings = z.output<typeof boardSettings>;
/** A device behind Zigbee2MQTT. */
export declare const zigbeeDeviceSettings: z.ZodObject<{
    device: z.ZodString;
    place: z.ZodString;
    ieee: z.ZodPipe<z.ZodString, z.ZodTransform<string, string>>;
    profile: z.ZodOptional<z.ZodString>;
}, z.core.$strict>;
export type ZigbeeDeviceSettings = z.output<typeof zigbeeDeviceSettings>;
/** Where Zigbee2MQTT is heard: the local broker. */
export declare const zigbeeSettings: z.ZodObject<{
    host: z.ZodDefault<z.ZodString>;
    port: z.ZodDefault<z.ZodInt>;
    username: z.ZodDefault<z.ZodString>;
    passwordFile: z.ZodOptional<z.ZodString>;
    clientId: z.ZodDefault<z.ZodString>;
    baseTopic: z.ZodDefault<z.ZodString>;
}, z.core.$strict>;
export type ZigbeeSettings = z.output<typeof zigbeeSettings>;
