#include "app/ui/editor/templates.h"

#include "app/words/words.h"

namespace fiberscope::ui {

namespace {

using words::mark;

constexpr Template kTemplates[] = {
    {ProgramKind::Asyncio, mark("Coroutines"), "asyncio", "coroutines.py",
     R"(import asyncio

async def work(name):
    await asyncio.sleep(1)
    print(name, "done")

async def main():
    await asyncio.gather(work("first"), work("second"))

asyncio.run(main())
)"},
    {ProgramKind::Gevent, mark("Greenlets"), "gevent", "greenlets.py",
     R"(import gevent

def work(name):
    gevent.sleep(1)
    print(name, "done")

gevent.joinall([gevent.spawn(work, "first"), gevent.spawn(work, "second")])
)"},
    {ProgramKind::Threads, mark("Threads"), "threading", "threads.py",
     R"(import threading, time

def work(name):
    time.sleep(1)
    print(name, "done")

for name in ("first", "second"):
    threading.Thread(target=work, args=(name,), name=name).start()
)"},
};

}  // namespace

std::span<const Template> templates() { return kTemplates; }

const Template& template_of(ProgramKind kind) { return kTemplates[static_cast<std::size_t>(kind)]; }

}  // namespace fiberscope::ui
