#include <type_traits>

#include "scheduler/base/visible.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::trace {

namespace {

// RawPrinter: appends " name=value" for every field it is shown.
class RawPrinter {
 public:
  RawPrinter(const TextOf& text, std::string& out) : text_(text), out_(out) {}

  template <class T>
  void operator()(const char* name, const T& v) {
    if (!first_) out_ += ' ';
    first_ = false;
    out_ += name;
    out_ += '=';
    put(v);
  }

 private:
  void put(std::uint64_t v) { out_ += std::to_string(v); }
  void put(std::uint32_t v) { out_ += std::to_string(v); }
  void put(std::uint8_t v) { out_ += std::to_string(v); }
  void put(std::int32_t v) { out_ += std::to_string(v); }
  void put(TimeNs v) { out_ += v == base::kNever ? "never" : std::to_string(v); }
  void put(TextId v) { out_ += quoted(text_(v)); }
  void put(const Place& p) {
    out_ += std::to_string(p.source.value) + ":" + std::to_string(p.line);
  }
  template <class Tag, class V>
  void put(base::Id<Tag, V> id) {
    out_ += std::to_string(id.value);
  }
  template <class E>
  requires std::is_enum_v<E>
  void put(E e) {
    for (const char* c = word(e); *c; ++c) out_ += *c == ' ' ? '-' : *c;
  }
  template <class T>
  void put(const std::vector<T>& items) {
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ' ';
      if constexpr (requires { T::fields(items[i], *this); }) {
        out_ += '{';
        first_ = true;
        T::fields(items[i], *this);
        out_ += '}';
      } else {
        put(items[i]);
      }
    }
    out_ += ']';
  }

  const TextOf& text_;
  std::string& out_;
  bool first_ = true;
};

}  // namespace

std::string quoted(std::string_view text) {
  std::string marked;
  for (const char c : text) {
    if (c == '"' || c == '\\') marked += '\\';
    marked += c;
  }
  return '"' + base::visible(marked) + '"';
}

std::string dump_raw(const TextOf& text, const Event& event) {
  std::string out = std::to_string(event.seq.value) + " t=" + std::to_string(event.time_ns) +
                    " cause=" + std::to_string(event.cause.value) + " ";
  std::visit(
      [&](const auto& payload) {
        using P = std::decay_t<decltype(payload)>;
        out += P::kName;
        out += ' ';
        RawPrinter printer(text, out);
        P::fields(payload, printer);
      },
      event.payload);
  return out;
}

std::string dump_raw(const Trace& trace, const Event& event) {
  return dump_raw(text_of(trace), event);
}

void dump_raw(const Trace& trace, std::ostream& out) {
  for (const Event& event : trace.events()) out << dump_raw(trace, event) << '\n';
}

}  // namespace fiberscope::trace
