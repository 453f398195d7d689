# The other side of the interoperation tests, with pyzmq. Each line of stdin is an
# order: role, socket type, bind or connect, endpoint, sizes of the parts of the messages
# as JSON, mechanism, keys as JSON. The answer to it is the endpoint, then a line for
# each message that was received, then "done"; a line "next" then closes the socket.
import itertools, json, sys, threading, zlib
import zmq
from zmq.auth.thread import ThreadAuthenticator

ctx = zmq.Context()
auth = None


def part(size):
    return (bytes(range(256)) * (size // 256 + 1))[:size]


def describe(parts):
    return ' '.join('%d:%08x' % (len(p), zlib.crc32(p)) for p in parts)


def say(text):
    print(text, flush=True)


def authenticate():
    global auth
    if auth is None:
        auth = ThreadAuthenticator(ctx)
        auth.start()
        auth.configure_plain(domain='*', passwords={'admin': 'secret'})


def secure(s, mechanism, server, keys):
    if mechanism == 'PLAIN':
        if server:
            authenticate()
            s.plain_server = True
        else:
            s.plain_username, s.plain_password = b'admin', b'secret'
    if mechanism == 'CURVE':
        s.curve_publickey, s.curve_secretkey = keys[0].encode(), keys[1].encode()
        if server:
            s.curve_server = True
        else:
            s.curve_serverkey = keys[2].encode()


# client sends each message and tells of the answer.
def client(s, messages):
    for m in messages:
        s.send_multipart(m)
        say(describe(s.recv_multipart()))


# server sends back what comes, with its envelope.
def server(s, messages):
    for _ in messages:
        s.send_multipart(s.recv_multipart())


# sink tells of what comes. A subscriber lets what comes before "start" go by.
def sink(s, messages):
    if s.type == zmq.SUB:
        s.subscribe(b'')
    if s.type == zmq.XSUB:
        s.send(b'\x01')
    if s.type in (zmq.SUB, zmq.XSUB):
        s.recv()
        say('subscribed')
        while s.recv() != b'start':
            pass
    for _ in messages:
        say(describe(s.recv_multipart()))


# source sends. A publisher waits for its subscriber: XPUB receives a subscription,
# PUB sends something again and again until a line of stdin says that it arrived.
def source(s, messages):
    if s.type == zmq.XPUB:
        s.recv()
    if s.type == zmq.PUB:
        arrived = threading.Event()
        threading.Thread(target=lambda: (sys.stdin.readline(), arrived.set())).start()
        while not arrived.wait(0.002):
            s.send(b'early')
    if s.type in (zmq.PUB, zmq.XPUB):
        s.send(b'start')
    for m in messages:
        s.send_multipart(m)


# stream_server sends back what comes over a raw connection, up to a number of bytes.
def stream_server(s, messages):
    left = sum(map(len, itertools.chain(*messages)))
    while left:
        peer, chunk = s.recv_multipart()
        if chunk:
            s.send_multipart([peer, chunk])
            left -= len(chunk)


def stream_client(s, messages):
    peer, greeting = s.recv_multipart()
    for m in messages:
        data, got = b''.join(m), b''
        if data:
            s.send_multipart([peer, data])
        while len(got) < len(data):
            got += s.recv_multipart()[1]
        say(describe([got]))


for line in iter(sys.stdin.readline, ''):
    role, typ, how, endpoint, sizes, mechanism, keys = line.split()
    s = ctx.socket(getattr(zmq, typ))
    secure(s, mechanism, how == 'bind', json.loads(keys))
    getattr(s, how)(endpoint)
    say(s.last_endpoint.rstrip(b'\0').decode())
    globals()[role](s, [[part(n) for n in m] for m in json.loads(sizes)])
    say('done')
    sys.stdin.readline()
    s.close()
if auth is not None:
    auth.stop()
ctx.term()
