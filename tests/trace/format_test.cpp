// FORMAT.md and event.h say the same.
#include "scheduler/trace/format.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace fiberscope::trace {

namespace {

std::string specification() {
  std::ifstream file("scheduler/trace/FORMAT.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

template <class E>
constexpr const char* kListName = nullptr;
template <>
constexpr const char* kListName<LaneKind> = "LaneKind";
template <>
constexpr const char* kListName<WaitKind> = "WaitKind";
template <>
constexpr const char* kListName<WakeKind> = "WakeKind";
template <>
constexpr const char* kListName<SwitchKind> = "SwitchKind";
template <>
constexpr const char* kListName<EndKind> = "EndKind";
template <>
constexpr const char* kListName<PassKind> = "PassKind";
template <>
constexpr const char* kListName<NoteKind> = "NoteKind";
template <>
constexpr const char* kListName<LockKind> = "LockKind";
template <>
constexpr const char* kListName<VariableKind> = "VariableKind";
template <>
constexpr const char* kListName<LevelKind> = "LevelKind";
template <>
constexpr const char* kListName<FileKind> = "FileKind";
template <>
constexpr const char* kListName<PacketKind> = "PacketKind";
template <>
constexpr const char* kListName<Preemption> = "Preemption";
template <>
constexpr const char* kListName<RunEnd> = "RunEnd";
template <>
constexpr const char* kListName<Register::Kind> = "Register kind";

// Describer: a payload's fields in the words of FORMAT.md.
struct Describer {
  std::string out;
  template <class T>
  void operator()(const char* name, const T& v) {
    out += (out.empty() ? "" : ", ") + std::string(name) + ": " + type(v);
  }
  static std::string type(std::uint64_t) { return "varint"; }
  static std::string type(std::uint32_t) { return "varint"; }
  static std::string type(std::uint8_t) { return "byte"; }
  static std::string type(std::int32_t) { return "signed"; }
  static std::string type(TimeNs) { return "time"; }
  static std::string type(TextId) { return "text"; }
  static std::string type(const Place&) { return "place"; }
  static std::string type(LaneId) { return "lane id"; }
  static std::string type(CoreId) { return "core id"; }
  static std::string type(SourceId) { return "source id"; }
  static std::string type(ObjectId) { return "object id"; }
  static std::string type(TimerId) { return "timer id"; }
  static std::string type(base::PacketId) { return "packet id"; }
  static std::string type(base::OperationId) { return "operation id"; }
  static std::string type(const std::vector<Interest>&) { return "list of Interest"; }
  static std::string type(VariableId) { return "variable id"; }
  static std::string type(EventSeq) { return "event number"; }
  static std::string type(CallbackId) { return "callback id"; }
  static std::string type(const std::vector<LaneId>&) { return "list of lane id"; }
  static std::string type(const std::vector<Frame>&) { return "list of Frame"; }
  static std::string type(const std::vector<FoldedLine>&) { return "list of FoldedLine"; }
  static std::string type(const std::vector<FoldedLock>&) { return "list of FoldedLock"; }
  static std::string type(const std::vector<Local>&) { return "list of Local"; }
  static std::string type(const std::vector<Register>&) { return "list of Register"; }
  template <class E>
  requires std::is_enum_v<E>
  static std::string type(E) { return std::string("byte (") + kListName<E> + ")"; }
};

template <class P>
std::string field_line() {
  Describer describer;
  const P payload{};
  P::fields(payload, describer);
  return describer.out;
}

template <std::size_t... I>
std::string payload_table(std::index_sequence<I...>) {
  std::string out;
  ((out += "| " + std::to_string(I + 1) + " | " + std::variant_alternative_t<I, Payload>::kName +
           " | " + field_line<std::variant_alternative_t<I, Payload>>() + " |\n"),
   ...);
  return out;
}

// last_of: the number of the last enumerator that FORMAT.md lists.
template <class E>
int last_of(const std::string& text) {
  const std::size_t at = text.find(std::string("- **") + kListName<E> + "**: ");
  if (at == std::string::npos) return -1;
  const std::string line = text.substr(at, text.find('\n', at) - at);
  return std::stoi(line.substr(line.rfind(", ") + 2));
}

}  // namespace

TEST_CASE("FORMAT.md lists the payloads of event.h, field by field") {
  const std::string text = specification();
  REQUIRE_MESSAGE(!text.empty(), "run the tests from the project's folder");
  const std::string table = payload_table(std::make_index_sequence<std::variant_size_v<Payload>>{});
  const std::string head = "|---|---|---|\n";
  const std::size_t begin = text.find(head) + head.size();
  CHECK_EQ(text.substr(begin, text.find("\n\n", begin) + 1 - begin), table);
  CHECK(text.find("- **Frame**: " + field_line<Frame>() + "\n") != std::string::npos);
  CHECK(text.find("- **Local**: " + field_line<Local>() + "\n") != std::string::npos);
  CHECK(text.find("- **FoldedLine**: " + field_line<FoldedLine>() + "\n") != std::string::npos);
  CHECK(text.find("- **FoldedLock**: " + field_line<FoldedLock>() + "\n") != std::string::npos);
  CHECK(text.find("- **Interest**: " + field_line<Interest>() + "\n") != std::string::npos);
  CHECK(text.find("- **Register**: " + field_line<Register>() + "\n") != std::string::npos);
}

TEST_CASE("FORMAT.md lists every enumerator and the version") {
  const std::string text = specification();
  CHECK_EQ(last_of<LaneKind>(text), static_cast<int>(kLastEnumerator<LaneKind>));
  CHECK_EQ(last_of<LevelKind>(text), static_cast<int>(kLastEnumerator<LevelKind>));
  CHECK_EQ(last_of<WaitKind>(text), static_cast<int>(kLastEnumerator<WaitKind>));
  CHECK_EQ(last_of<WakeKind>(text), static_cast<int>(kLastEnumerator<WakeKind>));
  CHECK_EQ(last_of<SwitchKind>(text), static_cast<int>(kLastEnumerator<SwitchKind>));
  CHECK_EQ(last_of<EndKind>(text), static_cast<int>(kLastEnumerator<EndKind>));
  CHECK_EQ(last_of<PassKind>(text), static_cast<int>(kLastEnumerator<PassKind>));
  CHECK_EQ(last_of<NoteKind>(text), static_cast<int>(kLastEnumerator<NoteKind>));
  CHECK_EQ(last_of<LockKind>(text), static_cast<int>(kLastEnumerator<LockKind>));
  CHECK_EQ(last_of<VariableKind>(text), static_cast<int>(kLastEnumerator<VariableKind>));
  CHECK_EQ(last_of<FileKind>(text), static_cast<int>(kLastEnumerator<FileKind>));
  CHECK_EQ(last_of<PacketKind>(text), static_cast<int>(kLastEnumerator<PacketKind>));
  CHECK_EQ(last_of<Preemption>(text), static_cast<int>(kLastEnumerator<Preemption>));
  CHECK_EQ(last_of<RunEnd>(text), static_cast<int>(kLastEnumerator<RunEnd>));
  CHECK_EQ(last_of<Register::Kind>(text), static_cast<int>(kLastEnumerator<Register::Kind>));
  CHECK(text.find("format, version " + std::to_string(kFormatVersion) + "\n") != std::string::npos);
}

}  // namespace fiberscope::trace
