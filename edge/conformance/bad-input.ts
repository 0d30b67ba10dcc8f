import { LIMITS, PATHS } from "@earshot/contract";
import { address, type BadInput, comment, form, json, raw } from "./bad-senders.ts";
import { request } from "./raw.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
/** A body in which not all is text. */
const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...utf8(part)] : [part])));

const JSON_TYPE = "content-type: application/json";
const GOOD = '{"answer":1}';
const BAD_JSON = [400, "bad-json"] as const;
const BAD_TEXT = [400, "bad-text"] as const;
const BAD_FIELD = [400, "invalid-field"] as const;
const BAD_TYPE = [415, "wrong-content-type"] as const;
const FAMILY = "👩‍👩‍👧‍👦";

const BODIES: readonly BadInput[] = [
  json("nothing", "", BAD_JSON),
  json("null", "null", BAD_FIELD),
  json("a list", "[]", BAD_FIELD),
  json("a text", '"str"', BAD_FIELD),
  json("a number", "1", BAD_FIELD),
  json("no field", "{}", BAD_FIELD),
  json("half of it", '{"answer":', BAD_JSON),
  json("two documents", GOOD + GOOD, BAD_JSON),
  json("a comma too many", '{"answer":1,}', BAD_JSON),
  json("single quotes", "{'answer':1}", BAD_JSON),
  json("a remark", '{"answer":1/* one */}', BAD_JSON),
  json("a BOM before it", bytes(0xef, 0xbb, 0xbf, GOOD), {}),
  json("two BOMs before it", bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, GOOD), BAD_JSON),
  json("UTF-16, low byte first", new Uint8Array(Buffer.from(GOOD, "utf16le")), BAD_JSON),
  json("UTF-16 with its BOM", new Uint8Array(Buffer.from(`\ufeff${GOOD}`, "utf16le")), BAD_TEXT),
  json("bytes FF FE", bytes('{"answer":1,"comment":"', 0xff, 0xfe, '"}'), BAD_TEXT),
  json("an overlong NUL", bytes('{"answer":1,"comment":"', 0xc0, 0x80, '"}'), BAD_TEXT),
  json("half a surrogate pair as UTF-8", bytes('{"answer":1,"comment":"', 0xed, 0xa0, 0x80, '"}'), BAD_TEXT),
  json("a character cut in two", bytes('{"answer":1,"comment":"', 0xe2, 0x82, '"}'), BAD_TEXT),
  json("a raw NUL", '{"answer":1,"comment":"a\0b"}', BAD_JSON),
  json("a raw newline in a text", '{"answer":1,"comment":"a\nb"}', BAD_JSON),
  json("an escaped NUL", '{"answer":1,"comment":"a\\u0000b"}', BAD_FIELD),
  json("a lone high surrogate", '{"answer":1,"comment":"\\ud800"}', BAD_FIELD),
  json("a lone low surrogate", '{"answer":1,"comment":"\\udc00"}', BAD_FIELD),
  json("a pair turned around", '{"answer":1,"comment":"\\udc00\\ud800"}', BAD_FIELD),
  json("a lone surrogate in a tag", '{"answer":1,"tags":["\\ud800"]}', BAD_FIELD),
  json("NUL in the page", '{"answer":1,"page":"\\u0000"}', BAD_FIELD),
  json("__proto__", '{"answer":1,"__proto__":{"answer":5}}', BAD_FIELD),
  json("constructor.prototype", '{"answer":1,"constructor":{"prototype":{"x":1}}}', BAD_FIELD),
  json("toString", '{"answer":1,"toString":"x","hasOwnProperty":1}', BAD_FIELD),
  json("one key twice", '{"answer":5,"answer":1}', { answer: "1" }),
  json("1,500 keys", `{${Array.from({ length: 1500 }, (_, at) => `"k${at}":1`).join()}}`, BAD_FIELD),
  json("16,000 levels", "[".repeat(16_000), BAD_JSON),
  json("8,000 closed levels", "[".repeat(8000) + "]".repeat(8000), BAD_FIELD),
  json("one level too deep", '{"answer":1,"tags":[[[["x"]]]]}', BAD_FIELD),
  // A connection of its own, as it is closed before all of that was read.
  json("100,000 levels", "[".repeat(100_000), [413, "too-large"], { connection: "close" }),
  json("20 kB", JSON.stringify({ answer: 1, comment: "x".repeat(20_000) }), [413, "too-large"]),
  json("16 kB of blanks", GOOD + " ".repeat(LIMITS.bodyBytes - GOOD.length), {}),
  json("16 kB and one of blanks", GOOD + " ".repeat(LIMITS.bodyBytes - GOOD.length + 1), [413, "too-large"]),
];

const ANSWERS: readonly BadInput[] = [
  ...[
    '"5"',
    "5.5",
    "1e400",
    "-1e400",
    "9007199254740993",
    "true",
    "null",
    "[5]",
    "{}",
    "-1",
    "0",
    "6",
    "2147483648",
  ].map((answer) => json(`answer: ${answer}`, `{"answer":${answer}}`, BAD_FIELD)),
  ...["-1e-400", "-0", "1.0000000000000002", '"1; drop"', '"up"', '""', '"__proto__"'].map((answer) =>
    json(`answer: ${answer}`, `{"answer":${answer}}`, BAD_FIELD),
  ),
  ...["NaN", "Infinity", "+1", "01", "0x1", "1_0", "１"].map((answer) =>
    json(`answer: ${answer}`, `{"answer":${answer}}`, BAD_JSON),
  ),
  ...["5.0", "50e-1", "0.5e1"].map((answer) => json(`answer: ${answer}`, `{"answer":${answer}}`, { answer: "5" })),
  json("answer: very close to 5", '{"answer":5.00000000000000000001}', { answer: "5" }),
];

const COMMENTS: readonly BadInput[] = [
  comment("ANSI colours", "\u001b[31mred\u001b[0m", "[31mred[0m"),
  comment("a header behind a newline", "a\r\nSet-Cookie: x=1", "a\nSet-Cookie: x=1"),
  comment("a bare return", "a\rb", "a\nb"),
  comment("direction turned around", "\u202egnp.exe\u202c", "gnp.exe"),
  comment("isolates", "\u2066a\u2069", "a"),
  comment("C1 controls, DEL", "a\u0085\u009b\u007fb", "ab"),
  comment("backspaces and bells", "a\u0008\u0007b", "ab"),
  comment("only controls", "\u0001\u0002", ""),
  comment("tab and newline", "\ta\n\n\tb"),
  comment("a thousand accents on one letter", `e${"\u0301".repeat(1000)}`, `é${"\u0301".repeat(999)}`),
  comment("285 families", FAMILY.repeat(285)),
  json("comment: 500 families", JSON.stringify({ answer: 1, comment: FAMILY.repeat(500) }), BAD_FIELD),
  comment("the longest", "x".repeat(LIMITS.commentPoints)),
  comment("the longest of four bytes each", "😀".repeat(LIMITS.commentPoints)),
  json(
    "comment: one too long",
    JSON.stringify({ answer: 1, comment: "x".repeat(LIMITS.commentPoints + 1) }),
    BAD_FIELD,
  ),
  comment("one that NFC makes fit", "e\u0301".repeat(LIMITS.commentPoints), "é".repeat(LIMITS.commentPoints)),
  json(
    "comment: one that NFC makes too long",
    JSON.stringify({ answer: 1, comment: "\u0958".repeat(1001) }),
    BAD_FIELD,
  ),
  comment("only blanks", "  \t  "),
  comment("only zero width", "\u200b\u200c\u200d\u2060\ufeff"),
  comment("NFD becomes NFC", "Cafe\u0301", "Café"),
  comment("compatibility forms stay", "ﬁ ① Å".normalize("NFC")),
  comment("line separators", "a\u2028b\u2029c"),
  comment("what is no character", "\uffff\ufdd0\u{10ffff}"),
  comment("tags of a flag", "🏴\u{e0067}\u{e0062}\u{e007f}"),
  ...['=HYPERLINK("http://x")', "@SUM(1)", "+1", "-1", "\t=1", "\u00a0=1", "a\n=cmd|' /C calc'!A0"].map((text) =>
    comment(`a cell: ${JSON.stringify(text)}`, text),
  ),
  ...[
    "<script>alert(1)</script>",
    '"><img src=x onerror=1>',
    "</script><!--",
    "javascript:alert(1)",
    "&lt;b&gt; &amp;",
  ].map((text) => comment(`markup: ${text}`, text)),
  ...[
    "{{7*7}}",
    "${7*7}",
    "<aws.events.event.json>",
    "<ticket>",
    '","priority":"urgent","x":"',
    "%s%n%x",
    "#{7*7}",
  ].map((text) => comment(`a template: ${text}`, text)),
  ...["'; DROP TABLE feedback;--", "\\", "$1", "E'\\\\'", "$$;$$", "\\u0000", "\\x00", "a\\"].map((text) =>
    comment(`SQL: ${text}`, text),
  ),
  ...["123", "null", '"q"', "[1]", "1e3", "true", "undefined", "NaN", "{}"].map((text) =>
    comment(`looks like JSON: ${text}`, text),
  ),
  ...["abcd", "OK", "T0s=", "NOSCRIPT", "-ERR no", "*1\r\n$4\r\nPING\r\n", "+QUEUED", "nil"].map((text) =>
    comment(`looks like an answer of Redis: ${text}`, text, text.replaceAll("\r\n", "\n")),
  ),
];

const FIELDS: readonly BadInput[] = [
  json(
    "all that fits",
    JSON.stringify({ answer: 1, reason: "=1", page: "/../x?a=<b>", channel: "';", tags: ["{}", "__proto__"] }),
    {
      reason: "=1",
      page: "/../x?a=<b>",
      channel: "';",
      tags: ["{}", "__proto__"],
    },
  ),
  json("ten tags", JSON.stringify({ answer: 1, tags: Array(10).fill("t") }), { tags: Array(10).fill("t") }),
  json("eleven tags", JSON.stringify({ answer: 1, tags: Array(11).fill("t") }), BAD_FIELD),
  json("an empty tag", '{"answer":1,"tags":[""]}', BAD_FIELD),
  json("a tag that is none", '{"answer":1,"tags":[1]}', BAD_FIELD),
  json("tags that are one", '{"answer":1,"tags":"t"}', BAD_FIELD),
  json("a locale that is none", '{"answer":1,"locale":"../de"}', BAD_FIELD),
  json("a locale of 1 kB", `{"answer":1,"locale":"${"de-".repeat(300)}DE"}`, BAD_FIELD),
  json("a comment that is none", '{"answer":1,"comment":{"a":1}}', BAD_FIELD),
  json("a comment of null", '{"answer":1,"comment":null}', BAD_FIELD),
  json("a name that is none", '{"answer":1,"submissionId":"1"}', BAD_FIELD),
  json("a name in braces", '{"answer":1,"submissionId":"{3f7a3b1e-0000-4000-8000-000000000001}"}', BAD_FIELD),
  json("a name of zeros", '{"answer":1,"submissionId":"00000000-0000-0000-0000-000000000000"}', {}),
  json("a name of Fs", '{"answer":1,"submissionId":"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"}', {}),
  json("a name of the year 10889", '{"answer":1,"submissionId":"ffffffff-ffff-7fff-bfff-ffffffffffff"}', {}),
  json("a name in other digits", '{"answer":1,"submissionId":"٣f7a3b1e-0000-4000-8000-000000000001"}', BAD_FIELD),
];

const TYPES: readonly BadInput[] = [
  ...[
    "text/plain",
    "application/json; charset=utf-16",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "*/*",
  ].map((type) => json(`type ${type}`, GOOD, BAD_TYPE, { "content-type": type })),
  ...["gzip", "br", "deflate, gzip", "x"].map((encoding) =>
    json(`packed by ${encoding}`, GOOD, BAD_TYPE, { "content-encoding": encoding }),
  ),
  json("a bomb in gzip", bytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), BAD_TYPE, { "content-encoding": "gzip" }),
];

const FORMS: readonly BadInput[] = [
  form("nothing", "", BAD_FIELD),
  form("only signs", "&&&===&=&", BAD_FIELD),
  form("bytes that are no UTF-8", "answer=1&comment=%FF%FE", BAD_TEXT),
  form("half a surrogate pair", "answer=1&comment=%ED%A0%80", BAD_TEXT),
  form("half a percent sign", "answer=1&comment=%", BAD_TEXT),
  form("raw bytes that are no UTF-8", bytes("answer=1&comment=", 0xff), BAD_TEXT),
  form("NUL", "answer=1&comment=%00", BAD_FIELD),
  form("an answer twice", "answer=1&answer=2", BAD_FIELD),
  form("an answer by both names", "answer=1&vote=1", BAD_FIELD),
  form("names of objects", "answer=1&__proto__=x&constructor[prototype]=y&comment.a=b", { channel: "hosted" }),
  form("a comment of all signs", `answer=1&comment=${encodeURIComponent("&=+%;\"'<>\\ é😀")}`, {
    comment: "&=+%;\"'<>\\ é😀",
  }),
  form("33 kB", `answer=1&comment=${"x".repeat(LIMITS.formBytes)}`, [413, "too-large"]),
  form("10,000 fields", `answer=1${"&a=b".repeat(8000)}`, { answer: "1" }),
  form("from another site", "answer=1", [403, "forbidden"], { origin: "https://localhost.evil.example" }),
  form("from nowhere", "answer=1", [403, "forbidden"], { origin: "null" }),
  form("from a name in other letters", "answer=1", [403, "forbidden"], { origin: "https://xn--lcalhost-7ib.example" }),
  form("with files", "x", BAD_TYPE, { "content-type": "multipart/form-data; boundary=x" }),
];

const HEADERS: readonly BadInput[] = [
  json("500 cookies", GOOD, {}, { cookie: Array.from({ length: 500 }, (_, at) => `c${at}=${at}`).join("; ") }),
  json("our cookie thrice, none good", GOOD, {}, { cookie: "earshot=1; earshot=; earshot=1.x.y.z" }),
  json("a cookie of odd signs", GOOD, {}, { cookie: 'earshot="a;b"; =; ;;; a' }),
  json("200 hops", GOOD, {}, { "x-forwarded-for": Array(200).fill("127.0.0.1").join(", ") }),
  json("hops that are none", GOOD, {}, { "x-forwarded-for": "evil, ::1, %0a, [::, 999.1.1.1" }),
  json("an address of Cloudflare's", GOOD, {}, { "cf-connecting-ip": "203.0.113.1", forwarded: "for=_x" }),
  json("another method, by a header", GOOD, {}, { "x-http-method-override": "DELETE", "x-method-override": "PUT" }),
  json("a key that is none", GOOD, BAD_FIELD, { "idempotency-key": "1" }),
  json("a key of 10 kB", GOOD, BAD_FIELD, { "idempotency-key": "a".repeat(10_000) }),
  json("a trace that is none", GOOD, {}, { traceparent: "00-zz-1-01", tracestate: "x".repeat(2000) }),
  json("a range and a condition", GOOD, {}, { range: "bytes=0-1", "if-match": '"x"', "if-none-match": "*" }),
  json("every language", GOOD, {}, { "accept-language": "x,".repeat(2000), accept: "x/".repeat(500) }),
];

const ADDRESSES: readonly BadInput[] = [
  "no-such-survey",
  "..%2f..%2fetc",
  "%7Ba%7D%7Bb%7D",
  "%7D:%7B",
  "*",
  "%3F",
  "%5B",
  "a%20b",
  "a%00b",
  "a%2fb",
  "%",
  "%ff",
  "%F0%9F%98%80",
  "survey:vote",
  "Vote",
  "vote%0d%0aSET",
  "x".repeat(65),
  "a--b",
  "-a",
].map((id) => address(id));

const METHODS: readonly BadInput[] = ["PUT", "DELETE", "PATCH", "GET", "PROPFIND"].map((method) => ({
  what: `the method ${method}`,
  statuses: [405],
  code: "method-not-allowed",
  send: (baseUrl, survey) => fetch(baseUrl + PATHS.feedback(survey), { method }),
}));

const RAW: readonly BadInput[] = [
  address("x".repeat(10_000), [404, 414, 431]),
  raw("a length too long", [400, 408, 503, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "content-length: 100"], GOOD),
  ]),
  raw("a length too short", [400], (path) => [request("POST", path, [JSON_TYPE, "content-length: 5"], GOOD)]),
  raw("a length below nothing", [400, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "content-length: -1"], GOOD),
  ]),
  raw("a length in words", [400, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "content-length: twelve"], GOOD),
  ]),
  raw("two lengths", [400, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "content-length: 12", "content-length: 13"], GOOD),
  ]),
  raw("a length without end", [400, 413, 503, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "content-length: 99999999999999999999"], GOOD),
  ]),
  raw("a length and chunks", [400, 202, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "content-length: 12", "transfer-encoding: chunked"], "0\r\n\r\n"),
  ]),
  raw("chunks of no size", [400, 503, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "transfer-encoding: chunked"], "zz\r\n"),
  ]),
  raw(
    "chunks with extensions",
    [202],
    (path) => [request("POST", path, [JSON_TYPE, "transfer-encoding: chunked"], `c;a=b\r\n${GOOD}\r\n0\r\n\r\n`)],
    {},
  ),
  raw("chunks that break off", [400, 503, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "transfer-encoding: chunked"], "c\r\n{"),
  ]),
  raw("an encoding nobody knows", [400, 415, 501, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, "transfer-encoding: sdch"], GOOD),
  ]),
  raw(
    "a byte at a time",
    [202],
    (path) => request("POST", path, [JSON_TYPE, `content-length: ${GOOD.length}`], GOOD).split(""),
    {},
  ),
  raw("a header of 64 kB", [202, 400, 431, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, `x-long: ${"a".repeat(65_536)}`, "content-length: 0"], ""),
  ]),
  raw("5,000 headers", [202, 400, 431, "closed"], (path) => [
    request("POST", path, [JSON_TYPE, ...Array.from({ length: 5000 }, (_, at) => `x-${at}: 1`), "content-length: 0"]),
  ]),
  raw("NUL in a header", [400, "closed"], (path) => [request("POST", path, [JSON_TYPE, "x: a\0b"], "")]),
  raw("a header over two lines", [400, 411, 415, "closed"], (path) => [
    request("POST", path, ["content-type: application/json\r\n ;x", "content-length: 12"], GOOD),
  ]),
  raw("no host", [400, 415, "closed"], (path) => [`POST ${path} HTTP/1.1\r\nconnection: close\r\n\r\n`]),
  raw("no HTTP", [400, "closed"], () => ["*1\r\n$4\r\nPING\r\n"]),
  raw("TLS to a port without", [400, "closed"], () => [Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3)]),
  raw("HTTP/2 without asking", [400, 405, 505, "closed"], () => ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]),
  raw("an address of 100 kB", [400, 404, 414, 431, "closed"], () => [request("GET", `/${"a".repeat(100_000)}`)]),
  raw("a whole address", [404, 400, 202], (path) => [
    request("POST", `http://evil.example${path}`, [JSON_TYPE, "content-length: 2"], "{}"),
  ]),
  raw("an address with a NUL", [400, "closed"], () => [request("GET", "/\0")]),
  raw("dots in the address", [404], () => [request("GET", "/s/../../../etc/passwd")]),
  raw("the method TRACE", [400, 405, 501, "closed"], (path) => [request("TRACE", path)]),
  raw("the method CONNECT", [400, 404, 405, 501, "closed"], () => [request("CONNECT", "localhost:443")]),
  raw("the method in small letters", [400, 404, 405, 501, "closed"], (path) => [request("post", path)]),
];

/** All of them. */
export const BAD_INPUTS: readonly BadInput[] = [
  BODIES,
  ANSWERS,
  COMMENTS,
  FIELDS,
  TYPES,
  FORMS,
  HEADERS,
  ADDRESSES,
  METHODS,
  RAW,
].flat();
