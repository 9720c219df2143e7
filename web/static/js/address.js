// Where our server is: where this module came from, whatever page it runs in.

export const address = (path) => new URL(path, import.meta.url).href;
