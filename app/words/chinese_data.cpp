// The Chinese of what is written in formats of others: see app/export/data. Sorted by the English
// text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"... and {n} more lanes", "……还有 {n} 条泳道"},
    {"a Gantt chart for Mermaid, of a few slices", "Mermaid 甘特图，用于少量片段"},
    {"a sequence diagram for Mermaid, of a few slices", "Mermaid 时序图，用于少量片段"},
    {"a table of events", "事件表"},
    {"a table of how long each lane was in each state", "各泳道在各状态停留时间的表"},
    {"a table of slices", "片段表"},
    {"a timing diagram for PlantUML, of a few slices", "PlantUML 定时图，用于少量片段"},
    {"a trace for Perfetto", "供 Perfetto 打开的轨迹"},
    {"bytes in buffers", "缓冲区中的字节"},
    {"bytes on the wire", "线路上的字节"},
    {"hands over", "移交"},
    {"hands over to {lane}", "移交给 {lane}"},
    {"idle, folded", "空闲，已折叠"},
    {"in steps", "以步为单位"},
    {"lanes ready", "就绪的泳道"},
    {"lanes running", "运行中的泳道"},
    {"nothing to show: no lane runs or waits in this part", "没有可显示的内容：在这一段里没有泳道运行或等待"},
    {"profiles for speedscope, one of each lane", "供 speedscope 打开的剖析，每条泳道一份"},
    {"runs for a part", "部分时间运行"},
    {"spawns", "创建"},
    {"spawns {lane}", "创建 {lane}"},
    {"the place takes no more", "那里写不下了"},
    {"times in {unit}", "时间单位 {unit}"},
    {"trace events as Chrome writes them; Perfetto opens them, too",
     "Chrome 格式的跟踪事件，Perfetto 也能打开"},
    {"wakes", "唤醒"},
    {"wakes {lane}", "唤醒 {lane}"},
    {"{n} slices are too many for a diagram in a document, which shows {max} at most: "
     "choose a shorter range (--from, --to) or fewer lanes (--lanes)",
     "{n} 个片段对文档中的图来说太多，最多只能显示 {max} 个：请选更短的范围（--from、--to）或更少的泳道（--lanes）"},
};
// clang-format on

}  // namespace

std::span<const Pair> data_pairs() { return kPairs; }

}  // namespace fiberscope::words
