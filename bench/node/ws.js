// The `ws` library: a loop over its clients.
import { createClient } from 'redis';
import { WebSocket, WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT), backlog: 2048 });
const redis = await createClient({ url: process.env.REDIS_URL }).connect();
await redis.subscribe('bench', (event) => {
  const data = Buffer.from(event);
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(data, { binary: false });
  }
});
