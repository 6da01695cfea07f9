// Encoder: pictures one after another, each for so long, as the bytes of one file.
//
// Owns the order, how long each is shown, and the bytes. Deliberately does not know what is on the
// pictures, nor where the file lies.
//
// Invariants:
//  1. The same pictures and options give the same bytes.
//  2. Pictures that follow each other and are equal are one, shown as long as all of them.
//  3. None is shown for less than `least_ms`. Large areas that turn light and dark more than three
//     times a second can make people ill (WCAG 2.3.1): 334 ms keep below that, whatever is shown.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scheduler/base/result.h"

namespace fiberscope::exporter {

enum class Moving : std::uint8_t { Webp, Gif, Mp4, Webm };

// moving_kind: by a file's ending; none: it is no animation.
std::optional<Moving> moving_kind(std::string_view path);

struct EncoderOptions {
  int width = 0, height = 0;  // of every picture
  int least_ms = 334;
};

class Encoder {
 public:
  using Done = base::Result<std::monostate>;

  virtual ~Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  // add: rows from the top, four bytes R G B A a pixel, of which A is not heeded. Requires: the
  // size is that of the options; none was refused before.
  Done add(std::span<const std::uint8_t> rgba, int duration_ms);
  // finish: the file's bytes. Errors: there was no picture.
  base::Result<std::string> finish();
  // count: the pictures that differ from the one before, so far.
  std::size_t count() const { return count_; }

 protected:
  explicit Encoder(const EncoderOptions& options) : options_(options) {}
  const EncoderOptions& options() const { return options_; }

 private:
  // put: a picture that is shown from then on. close: the last one is over by then.
  virtual Done put(std::span<const std::uint8_t> rgba, int from_ms, int duration_ms) = 0;
  virtual base::Result<std::string> close(int end_ms) = 0;
  Done put_held();

  const EncoderOptions options_;
  std::vector<std::uint8_t> held_;  // until a different one comes
  int held_ms_ = 0;
  int from_ms_ = 0;
  std::size_t count_ = 0;
};

// make_encoder: Errors: a size that the format does not have, a program that is not there.
base::Result<std::unique_ptr<Encoder>> make_encoder(Moving kind, const EncoderOptions& options);

}  // namespace fiberscope::exporter
