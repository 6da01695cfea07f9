// What a trace and its model take: counted in bytes of the heap, on real runs.
#include <doctest/doctest.h>
#include <malloc.h>

#include <memory>
#include <string>

#include "app/model/model.h"
#include "app/session/engine_client.h"

using namespace fiberscope;

namespace {

constexpr const char* kGreenlets = R"(
import gevent
from gevent.queue import Queue

jobs, done = Queue(20), []

def produce(n):
    for i in range(2500):
        jobs.put((n, i))
        if i % 50 == 0:
            gevent.sleep(0.001)

def consume():
    while True:
        item = jobs.get()
        total = sum(range(item[1] % 7))
        done.append(total)

workers = [gevent.spawn(consume) for _ in range(12)]
gevent.joinall([gevent.spawn(produce, n) for n in range(12)])
print(len(done))
)";

constexpr const char* kThreads = R"(
import threading, queue

q, count, lock = queue.Queue(8), 0, threading.Lock()

def work():
    global count
    while True:
        item = q.get()
        if item is None:
            return
        with lock:
            count += item

threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
for i in range(6000):
    q.put(i % 5)
for thread in threads:
    q.put(None)
for thread in threads:
    thread.join()
print(count)
)";

constexpr const char* kServer = R"(
import asyncio

async def handle(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()

async def ask(port, n):
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    for i in range(120):
        writer.write(b'hello %d\n' % i)
        await writer.drain()
        await reader.readline()
    writer.close()

async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(*(ask(port, n) for n in range(20)))
    server.close()
    print('done')

asyncio.run(main())
)";

std::size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

TEST_CASE("a trace and all its folds take few bytes of memory for an event") {
  if (heap_bytes() == 0) return;  // an allocator that does not count
  struct Run {
    const char* name;
    const char* source;
    session::Detail detail;
    double bytes_max;
  };
  session::EngineClient client;
  for (const Run& each : {Run{"greenlets.py", kGreenlets, session::Detail::Full, 16},
                          Run{"threads.py", kThreads, session::Detail::Full, 20},
                          Run{"server.py", kServer, session::Detail::Full, 24}}) {
    session::Recipe recipe;
    recipe.program = each.name;
    recipe.source = each.source;
    recipe.detail = each.detail;
    const auto id = client.run(recipe);
    REQUIRE_MESSAGE(id.ok(), (id.ok() ? "" : id.error()));
    REQUIRE(client.wait(id.value(), std::chrono::milliseconds(120'000)));
    const auto bytes = client.find(id.value())->bytes();
    client.forget(id.value());
    const std::size_t before = heap_bytes();
    auto trace = std::make_unique<trace::Trace>();
    trace->append(bytes.data(), bytes.size());
    trace->finish();
    CHECK(trace->whole());
    REQUIRE(trace->size() > 50'000);
    const std::size_t of_trace = heap_bytes() - before;
    auto model = std::make_unique<model::Model>(*trace);
    model->replay.move_to(trace->size());
    const auto events = static_cast<double>(trace->size());
    const double per_event = static_cast<double>(heap_bytes() - before) / events;
    MESSAGE(std::string(each.name)
            << ": " << trace->size() << " events of " << static_cast<double>(bytes.size()) / events
            << " B, the trace takes " << static_cast<double>(of_trace) / events
            << " B, with its model " << per_event);
    CHECK(per_event <= each.bytes_max);
  }
}
