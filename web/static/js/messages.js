// Every message name, close code and limit of the socket, as in server/messages.py. A test compares the two.

export const PROTOCOL = 1;
export const SUBPROTOCOL = "background-tasks";
export const MAX_CLIENT_FRAME_BYTES = 4096;

export const CLOSE_UNSUPPORTED = 1003;
export const CLOSE_TOO_LARGE = 1009;
export const CLOSE_RESTART = 1012;
export const CLOSE_SIGNED_OUT = 4401;
export const CLOSE_FLOOD = 4429;

/** What the server sends. */
export const SERVER = ["hello", "user", "seen", "session", "snapshot", "tasks", "autopilot", "workers", "ack", "error"];

/** What may be asked. Each carries a `ref` and is answered by one ack or error; most are about one task. */
export const COMMANDS = ["cancel", "delete", "restore", "pause", "resume", "delete_finished", "see", "renew", "ping"];

export const ACTIVE = ["queued", "running", "paused"];
export const FINAL = ["completed", "failed", "canceled"];
