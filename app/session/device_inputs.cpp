#include "app/session/device_inputs.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace fiberscope::session {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Span: where a whole number stands in a text.
struct Span {
  std::size_t from = 0, to = 0;
};

// last_numbers: the last two whole numbers of the text, in its order. False: it has fewer.
bool last_numbers(std::string_view text, Span& first, Span& second) {
  std::vector<Span> all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) continue;
    Span span{i, i};
    while (span.to < text.size() && is_digit(text[span.to])) ++span.to;
    constexpr std::size_t kDigitsMax = 6;
    if (span.to - span.from <= kDigitsMax) all.push_back(span);
    i = span.to;
  }
  if (all.size() < 2) return false;
  first = all[all.size() - 2];
  second = all.back();
  return true;
}

bool is_number(std::string_view text) {
  constexpr std::size_t kDigitsMax = 6;
  return !text.empty() && text.size() <= kDigitsMax && std::ranges::all_of(text, is_digit);
}

int number_at(std::string_view text, const Span& span) {
  return std::stoi(std::string(text.substr(span.from, span.to - span.from)));
}

}  // namespace

DeviceKind device_kind(const base::Device& device) {
  std::string name = device.name;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.find("mouse") != std::string::npos) return DeviceKind::Mouse;
  return name.find("key") != std::string::npos ? DeviceKind::Keyboard : DeviceKind::Other;
}

std::string click_text(const base::Device& device, int x, int y, bool right_button) {
  for (const base::Input& input : device.inputs) {
    Span first, second;
    if (!last_numbers(input.text, first, second)) continue;
    return input.text.substr(0, first.from) + std::to_string(x) +
           input.text.substr(first.to, second.from - first.to) + std::to_string(y) +
           input.text.substr(second.to);
  }
  const char* button = right_button ? "right" : "left";
  int count = 0;
  for (const base::Input& input : device.inputs) {
    for (const std::string_view name : {"left", "right"}) {
      const std::size_t at = input.text.find(name);
      if (at == std::string::npos) continue;
      return input.text.substr(0, at) + button + input.text.substr(at + name.size());
    }
    if (is_number(input.text)) count = std::max(count, std::stoi(input.text));
  }
  if (count > 0) return std::to_string(count + 1);
  if (!device.inputs.empty()) return device.inputs.front().text;
  return "click " + std::to_string(x) + " " + std::to_string(y);
}

std::string key_text(const base::Device& device, std::string_view key) {
  if (device.inputs.empty()) return "key " + std::string(key);
  const std::string& example = device.inputs.front().text;
  const std::size_t blank = example.rfind(' ');
  return (blank == std::string::npos ? "" : example.substr(0, blank + 1)) + std::string(key);
}

bool click_place(std::string_view text, int& x, int& y) {
  Span first, second;
  if (!last_numbers(text, first, second)) return false;
  x = number_at(text, first);
  y = number_at(text, second);
  return true;
}

base::Result<std::vector<base::Device>> put_in(std::vector<base::Device> devices,
                                               std::size_t device, base::Input input) {
  if (std::string wrong = base::problem(input); !wrong.empty()) return base::Error{wrong};
  auto& inputs = devices.at(device).inputs;
  std::ranges::stable_sort(inputs, {}, &base::Input::at_ns);
  const auto place = std::ranges::upper_bound(inputs, input.at_ns, {}, &base::Input::at_ns);
  inputs.insert(place, std::move(input));
  if (std::string wrong = base::problem(devices[device]); !wrong.empty()) {
    return base::Error{wrong};
  }
  return devices;
}

std::vector<base::Device> taken_out(std::vector<base::Device> devices, std::size_t device,
                                    std::size_t input) {
  auto& inputs = devices.at(device).inputs;
  inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(input));
  return devices;
}

std::string exact_time(base::TimeNs ns) {
  constexpr std::pair<base::TimeNs, const char*> kUnits[] = {
      {base::kSecond, " s"}, {base::kMillisecond, " ms"}, {1000, " us"}};
  for (const auto& [size, unit] : kUnits) {
    if (ns >= size && ns % size == 0) return std::to_string(ns / size) + unit;
  }
  return std::to_string(ns) + " ns";
}

}  // namespace fiberscope::session
