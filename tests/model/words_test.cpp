// Everything the model says, in Chinese.
#include "app/words/words.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/words/said.h"
#include "app/model/words/why_sentences.h"
#include "scheduler/trace/format.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;

namespace {

constexpr LaneId kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};

struct InChinese {
  InChinese() { words::set_language(words::Language::Chinese); }
  ~InChinese() { words::set_language(words::Language::English); }
};

bool has_english_word(std::string_view text) {
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') return true;
  }
  return false;
}

template <class E>
std::size_t untranslated() {
  std::size_t count = 0;
  for (int i = 0; i <= static_cast<int>(trace::kLastEnumerator<E>); ++i) {
    const auto e = static_cast<E>(i);
    // words of the program's own language stay as they are
    const std::string_view word = trace::word(e);
    const bool keyword = word == "join" || word == "await" || word == "future" ||
                         word == "select" || word == "gather" || word == "send" ||
                         word == "yield" || word == "switch" || word == "greenlet" || word == "GIL";
    const bool translated = word != model::said(e);
    CHECK_MESSAGE((translated || keyword), word);
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("every word for an enumerator has its Chinese") {
  const InChinese chinese;
  CHECK(untranslated<trace::LaneKind>() + untranslated<trace::WaitKind>() +
            untranslated<trace::WakeKind>() + untranslated<trace::SwitchKind>() +
            untranslated<trace::EndKind>() + untranslated<trace::NoteKind>() +
            untranslated<trace::RunEnd>() >
        50);
  CHECK(std::string(model::said(trace::LaneState::New)) == "未开始");
  CHECK(std::string(model::said(trace::LaneState::Ended)) == "已结束");
}

TEST_CASE("the sentences of the sample in Chinese") {
  const trace::Trace trace = test::sample_trace();
  const model::Model m(trace);
  const InChinese chinese;
  const auto lane = [&](LaneId id, EventSeq cursor) {
    return model::explain_lane(m.replay, m.names, id, cursor.value).text;
  };
  CHECK(lane(kBar, m.index.lane(kBar).runs[1]) ==
        "bar 运行：它 1 s 的睡眠在 1.000 s 结束；当时就绪队列中只有它。");
  CHECK(lane(kFoo, m.index.lane(kFoo).runs[0]) ==
        "foo 运行：main 在 14 µs 创建了它并让它排队；当时就绪队列共 3 个，它排第 1。");
  CHECK(lane(kFoo, m.index.lane(kFoo).blocks[0]) ==
        "foo 在睡眠，直到 2.000 s，从 24 µs 开始，位于 foo_bar_func.py:7。");
  CHECK(lane(kBar, m.index.lane(kFunc).readies[0]) ==
        "bar 已就绪 2 µs：main 在 16 µs 创建了它并让它排队；在队列中排第 2（共 3 个）；核正由 main "
        "占用。");
  CHECK(lane(kFunc, EventSeq{trace.size()}) ==
        "func 在 34 µs 结束：正常返回 None，位于 foo_bar_func.py:20。");
  CHECK(model::explain_switch(m.replay, m.names, m.index.lane(kHub).runs[1]).text ==
        "核 1 在 24 µs 从 foo 切换到 hub：foo 开始等待（睡眠 2 s）；hub 运行：foo 在 24 µs "
        "切换到它。");
  CHECK(model::explain_slice(m.replay, m.names, m.lanes.slice(kBar, 2)).text ==
        "bar 运行：main 在 16 µs 创建了它并让它排队；当时就绪队列共 2 个，它排第 1。持续了 4 "
        "µs，直到它开始等待（睡眠 1 s）。");
  CHECK(model::event_text(trace, m.names, trace.at(m.index.lane(kMain).readies[0])) ==
        "main 就绪：已完成（由 func）");
}

TEST_CASE("links cover their words in Chinese too, and no gap stays open") {
  const trace::Trace trace = test::random_trace(78, 12, 900);
  const model::Model m(trace);
  const InChinese chinese;
  std::size_t links = 0;
  for (std::uint64_t cursor = 1; cursor <= trace.size(); cursor += 5) {
    const model::World world = m.replay.at(cursor);
    for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
      const model::Explanation e = model::explain_lane(m.replay, m.names, LaneId{i}, cursor);
      CHECK(e.text.ends_with("。"));
      CHECK(e.text.find('{') == std::string::npos);
      for (const model::Link& link : e.links) {
        REQUIRE(link.end <= e.text.size());
        if (!link.lane) continue;
        CHECK(e.text.substr(link.begin, link.end - link.begin) == m.names.lane(link.lane));
        ++links;
      }
    }
    CHECK(model::event_text(trace, m.names, trace.at(EventSeq{cursor})).find('{') ==
          std::string::npos);
  }
  CHECK(links > 500);
}

TEST_CASE("every template of the sentences is there in both languages") {
  const InChinese chinese;
  std::size_t different = 0;
  for (int i = 0; i < static_cast<int>(model::Say::kCount); ++i) {
    const char* english = model::english(static_cast<model::Say>(i));
    const std::string text = words::tr(english);
    // "await {target}", "join {target}" are Python's own words
    const bool python = std::string_view(english).starts_with("await {") ||
                        std::string_view(english).starts_with("join {");
    CHECK_MESSAGE((text != english || python), english);
    if (text != english) ++different;
    CHECK_MESSAGE((!has_english_word(text) || text.find('{') != std::string::npos ||
                   text.find("yield") != std::string::npos || text == "一个 future"),
                  text);
  }
  CHECK(different > 100);
}

TEST_CASE("a blank stands between Chinese and Latin letters, and nowhere else") {
  using words::joint;
  CHECK(joint("等待", "foo") == " ");
  CHECK(joint("foo", "结束") == " ");
  const auto said = [](const char* pattern, const char* value) {
    return words::fill(pattern, {{"x", value}});
  };
  CHECK(said("等待 {x}", "锁 money") == "等待锁 money");
  CHECK(said("等待 {x}", "foo") == "等待 foo");
  CHECK(said("{x} 结束", "线程") == "线程结束");
  CHECK(said("wait {x} end", "foo") == "wait foo end");
  CHECK(joint("等待", "<module>") == " ");
  CHECK(joint("5", "个") == " ");
  CHECK(joint("等待 ", "foo") == "");
  CHECK(joint("等待，", "foo") == "");
  CHECK(joint("等待", "锁") == "");
  CHECK(joint("lock", "foo") == "");
  CHECK(joint("", "foo") == "");
  CHECK(words::fill("{n}个", {{"n", "12"}}) == "12 个");
  CHECK(words::fill("由{who}持有", {{"who", "foo"}}) == "由 foo 持有");
  CHECK(words::fill("由{who}持有", {{"who", "别人"}}) == "由别人持有");
}
