"""tornado: a web server, its client, and a queue."""
import asyncio
from tornado import web, httpclient, ioloop, gen, queues, locks
class Hello(web.RequestHandler):
    async def get(self):
        await gen.sleep(0.1)
        self.write("hello " + self.get_argument("who", "nobody"))
async def main():
    app = web.Application([("/", Hello)])
    server = app.listen(8888, "127.0.0.1")
    client = httpclient.AsyncHTTPClient()
    answers = await gen.multi([client.fetch(f"http://127.0.0.1:8888/?who={i}") for i in range(3)])
    print([a.body for a in answers])
    q = queues.Queue(1)
    async def consume():
        async for x in q:
            print("q", x); q.task_done()
    t = asyncio.ensure_future(consume())
    for i in range(3): await q.put(i)
    await q.join(); t.cancel()
    server.stop()
asyncio.run(main())
