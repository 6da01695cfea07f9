// Protobuf: the wire format of a message: fields appended to a text.
//
// Owns nothing. Deliberately does not know which messages there are.
//
// Source: protobuf.dev, "Encoding". A message in a message is written on its own and then put into
// the other as bytes. Of the library this file would use these four functions, and none of the
// three hundred generated classes that a trace of Perfetto has.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fiberscope::exporter::protobuf {

enum class Wire : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2 };

inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

inline void append_tag(std::string& out, std::uint32_t field, Wire wire) {
  append_varint(out, std::uint64_t{field} << 3 | static_cast<std::uint64_t>(wire));
}

// put: a number (an int64 below 0 goes as its two's complement) or an enumerator.
inline void put(std::string& out, std::uint32_t field, std::uint64_t value) {
  append_tag(out, field, Wire::Varint);
  append_varint(out, value);
}

// put: a text or a message.
inline void put(std::string& out, std::uint32_t field, std::string_view bytes) {
  append_tag(out, field, Wire::Bytes);
  append_varint(out, bytes.size());
  out += bytes;
}

inline void put_fixed64(std::string& out, std::uint32_t field, std::uint64_t value) {
  append_tag(out, field, Wire::Fixed64);
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift);
}

}  // namespace fiberscope::exporter::protobuf
