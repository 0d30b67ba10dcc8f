/**
 * The OAuth client the laptop's help desk knows, whoever asks: the EventBridge stand-in, tests that read tickets.
 *
 * No secret: both ends stand on the same machine and hold nothing but what this machine made up itself.
 */
export const CREDENTIALS = { clientId: "earshot_laptop", clientSecret: "not-a-secret-of-anybody" } as const;
