// Reads one input per line in base64 and answers with what Node's parser sees in it: a JSON list of requests, or null.
"use strict";
process.removeAllListeners("warning");
const { HTTPParser, methods } = process.binding("http_parser");
const readline = require("readline");

function requests(bytes) {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {}, 0, 0);
  const seen = [];
  let current = null;
  // Long heads, and heads behind trailers, come in parts before they are complete.
  let [early, earlyTarget] = [[], ""];
  parser[HTTPParser.kOnHeaders] = (headers, url) => { early.push(...headers); earlyTarget += url; };
  parser[HTTPParser.kOnHeadersComplete] = (major, minor, late, method, lateTarget) => {
    const [headers, url] = late === undefined ? [early, earlyTarget] : [late, lateTarget];
    [early, earlyTarget] = [[], ""];
    const hosts = [];
    for (let at = 0; at < headers.length; at += 2) if (headers[at].toLowerCase() === "host") hosts.push(headers[at + 1]);
    current = { method: methods[method], target: url, host: hosts.join(","), body: [] };
    return 0;
  };
  parser[HTTPParser.kOnBody] = (chunk, offset, length) => {
    current.body.push(length === undefined ? Buffer.from(chunk) : Buffer.from(chunk.slice(offset, offset + length)));
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    [early, earlyTarget] = [[], ""];  // trailers
    seen.push({ method: current.method, target: current.target, host: current.host, body: Buffer.concat(current.body).toString("base64") });
  };
  const result = parser.execute(bytes);
  parser.close();
  return { requests: seen, failed: result instanceof Error };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(requests(Buffer.from(line, "base64"))) + "\n");
});
