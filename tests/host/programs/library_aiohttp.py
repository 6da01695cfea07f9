# trace: get blocked: i/o \(connect to 127.0.0.1:8080\)
# trace: get.* blocked: i/o \(answer from 127.0.0.1:8080\)
"""aiohttp: a web server and three requests, which wait for a host by its name."""
import asyncio, aiohttp
from aiohttp import web
async def handler(request):
    await asyncio.sleep(0.1)
    return web.json_response({"path": request.path})
async def main():
    app = web.Application(); app.router.add_get("/{n}", handler)
    runner = web.AppRunner(app); await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 8080); await site.start()
    async with aiohttp.ClientSession() as s:
        async def get(n):
            async with s.get(f"http://127.0.0.1:8080/{n}") as r: return await r.json()
        print(await asyncio.gather(*(get(i) for i in range(3))))
    await runner.cleanup()
asyncio.run(main())
