// The other side of the interoperation tests of draft sockets, with npm's zeromq. It
// takes the orders that peer.py takes; its argument is the folder of the modules.
const path = require('path'), readline = require('readline'), zlib = require('zlib')
const zmq = require(path.join(process.argv[1], 'zeromq', 'draft'))

const types = {CLIENT: 'Client', SERVER: 'Server', RADIO: 'Radio', DISH: 'Dish', SCATTER: 'Scatter', GATHER: 'Gather'}
const group = 'weather'
const lines = readline.createInterface({input: process.stdin})[Symbol.asyncIterator]()

const say = text => process.stdout.write(text + '\n')
const part = size => Buffer.from(Array.from({length: size}, (_, i) => i & 255))
const describe = p => `${p.length}:${zlib.crc32(p).toString(16).padStart(8, '0')}`
const nextLine = async () => { const {value, done} = await lines.next(); return done ? null : value }

const roles = {
  async client(s, messages) {
    for (const m of messages) {
      await s.send(m)
      say(describe((await s.receive())[0]))
    }
  },
  async server(s, messages) {
    for (const _ of messages) {
      const [m, from] = await s.receive()
      await s.send(m, from)
    }
  },
  async sink(s, messages) {
    if (s instanceof zmq.Dish) {
      s.join(group)
      await s.receive()
      say('subscribed')
      while ((await s.receive())[0].toString() !== 'start');
    }
    for (const _ of messages) say(describe((await s.receive())[0]))
  },
  async source(s, messages) {
    const to = s instanceof zmq.Radio ? [{group}] : []
    if (s instanceof zmq.Radio) {
      let arrived = false
      nextLine().then(() => { arrived = true })
      while (!arrived) {
        await s.send('early', ...to)
        await new Promise(resume => setTimeout(resume, 2))
      }
      await s.send('start', ...to)
    }
    for (const m of messages) await s.send(m, ...to)
  },
}

async function main() {
  for (let line = await nextLine(); line !== null; line = await nextLine()) {
    const [role, type, how, endpoint, sizes] = line.split(' ')
    const s = new zmq[types[type]]({linger: 0})
    await s[how](endpoint)
    say(how === 'bind' ? s.lastEndpoint : endpoint)
    await roles[role](s, JSON.parse(sizes).map(([size]) => part(size)))
    say('done')
    await nextLine()
    s.close()
  }
}

main().catch(problem => { console.error(problem); process.exit(1) })
