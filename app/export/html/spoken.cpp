#include "app/export/html/spoken.h"

#include "app/lesson/markdown.h"
#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

const char* language_word(words::Language language) {
  return language == words::Language::Chinese ? "zh" : "en";
}

std::string Spoken::one(const std::string& text) {
  if (text.empty()) return {};
  JsonOut out;
  out.text(base::visible(text));
  return out.str();
}

// pieces: words, linked words, the link's step and lane, words, ...
std::string Spoken::pieces(const model::Explanation& explanation) const {
  if (explanation.text.empty()) return {};
  const std::string_view text = explanation.text;
  std::size_t at = 0;
  JsonOut out;
  out.open('[');
  for (const model::Link& link : explanation.links) {
    if (link.begin < at || link.end < link.begin || link.end > text.size()) continue;
    out.text(base::visible(text.substr(at, link.begin - at)));
    out.text(base::visible(text.substr(link.begin, link.end - link.begin)));
    out.number(steps_.at(link.event));
    out.number(link.lane.value);
    at = link.end;
  }
  out.text(base::visible(text.substr(at)));
  out.close();
  return out.str();
}

// blocks: of each its kind (0 a paragraph, 1 an item, 2 code), an item's depth and number, and of
// each of its pieces what it is (1 bold, 2 italic, 4 code), its text, its link.
std::string Spoken::blocks(const std::string& markdown) {
  const auto all = lesson::blocks_of(markdown);
  if (all.empty()) return {};
  JsonOut out;
  out.open('[');
  for (const lesson::Block& block : all) {
    out.open('['), out.number(static_cast<int>(block.kind));
    out.number(block.depth), out.number(block.number);
    for (const lesson::Span& span : block.spans) {
      out.number((span.bold ? 1 : 0) + (span.italic ? 2 : 0) + (span.code ? 4 : 0));
      out.text(base::visible_lines(span.text));
      out.text(span.link);
    }
    out.close();
  }
  out.close();
  return out.str();
}

std::uint32_t Spoken::number_of(Table& table, std::vector<std::string> said) {
  std::string key;
  for (const std::string& text : said) key += text, key += '\0';
  if (key.size() == said.size()) return 0;
  const auto next = static_cast<std::uint32_t>(table.all.size() + 1);
  const auto [found, added] = table.numbers.emplace(std::move(key), next);
  if (added) table.all.push_back(std::move(said));
  return found->second;
}

void Spoken::write(JsonOut& out, const char* name, const Table& table) const {
  out.key(name), out.open('[');
  for (std::size_t i = 0; i < languages_.size(); ++i) {
    out.open('['), out.number(0);
    for (const auto& said : table.all) {
      const bool same = i > 0 && said[i] == said[0];
      out.json(same ? "0" : said[i].empty() ? "\"\"" : said[i]);
    }
    out.close();
  }
  out.close();
}

void Spoken::write(JsonOut& out) const {
  write(out, "texts", texts_);
  write(out, "sentences", sentences_);
}

}  // namespace fiberscope::exporter
