#include "app/export/quiz/zip.h"

#include <zlib.h>

#include <limits>

#include "scheduler/base/check.h"

namespace fiberscope::exporter {

namespace {

constexpr std::uint32_t kLocalHead = 0x04034b50, kDirectoryHead = 0x02014b50, kEndHead = 0x06054b50;
constexpr std::uint16_t kVersion = 20, kUtf8Names = 1u << 11, kStored = 0;
constexpr std::uint16_t kNoTime = 0, kFirstDay = 1u << 5 | 1u;  // 1 January 1980

// put: a number, its lowest byte first.
template <class Number>
void put(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) {
    out += static_cast<char>(number >> (8 * i) & 0xff);
  }
}

template <class... Numbers>
void put_all(std::string& out, Numbers... numbers) {
  (put(out, numbers), ...);
}

std::uint32_t size_of(std::string_view data) {
  CHECK_MSG(data.size() < std::numeric_limits<std::uint32_t>::max(), "a file is too large for zip");
  return static_cast<std::uint32_t>(data.size());
}

}  // namespace

void Zip::add(const std::string& name, std::string_view data) {
  const std::uint32_t at = size_of(out_), size = size_of(data);
  const auto sum = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(data.data()), data.size()));
  const auto length = static_cast<std::uint16_t>(name.size());
  std::string facts;  // which stand in front of the file and in the directory
  put_all(facts, kVersion, kUtf8Names, kStored, kNoTime, kFirstDay, sum, size, size, length,
          std::uint16_t{0});
  put(out_, kLocalHead);
  out_ += facts + name;
  out_ += data;
  put_all(directory_, kDirectoryHead, kVersion);
  directory_ += facts;
  put_all(directory_, std::uint16_t{0}, std::uint16_t{0}, std::uint16_t{0}, std::uint32_t{0}, at);
  directory_ += name;
  ++count_;
}

std::string Zip::take() {
  const std::uint32_t at = size_of(out_);
  out_ += directory_;
  put_all(out_, kEndHead, std::uint16_t{0}, std::uint16_t{0}, count_, count_, size_of(directory_),
          at, std::uint16_t{0});
  directory_.clear();
  return std::move(out_);
}

}  // namespace fiberscope::exporter
