declare const self: ServiceWorkerGlobalScope;

/** The service worker itself, for its other files. */
export const worker = self;
