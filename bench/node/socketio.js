// Socket.IO with its Redis adapter.
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const [events, publishing, subscribing] = await Promise.all(
  [1, 2, 3].map(() => createClient({ url: process.env.REDIS_URL }).connect()),
);
const http = createServer();
const io = new Server(http, { transports: ['websocket'], adapter: createAdapter(publishing, subscribing) });
http.listen({ host: '127.0.0.1', port: Number(process.env.PORT), backlog: 2048 });
await events.subscribe('bench', (event) => io.emit('event', event));
