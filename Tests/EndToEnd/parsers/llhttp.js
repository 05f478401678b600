// Reads one input per line in base64 and answers with what Node's parser sees in it: a JSON list of requests, or null.
"use strict";
process.removeAllListeners("warning");
const { HTTPParser } = process.binding("http_parser");
const readline = require("readline");

function requests(bytes) {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {}, 0, 0);
  const seen = [];
  let current = null;
  parser[HTTPParser.kOnHeaders] = () => {};
  parser[HTTPParser.kOnHeadersComplete] = (major, minor, headers, method, url) => {
    current = { method: HTTPParser.methods ? HTTPParser.methods[method] : method, target: url, body: [] };
    return 0;
  };
  parser[HTTPParser.kOnBody] = (chunk, offset, length) => {
    current.body.push(length === undefined ? Buffer.from(chunk) : Buffer.from(chunk.slice(offset, offset + length)));
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    seen.push({ target: current.target, body: Buffer.concat(current.body).toString("base64") });
  };
  const result = parser.execute(bytes);
  parser.close();
  return { requests: seen, failed: result instanceof Error };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(requests(Buffer.from(line, "base64"))) + "\n");
});
