// Device inputs: what somebody puts into a mouse or a keyboard by hand, in the words that the
// program expects.
//
// Owns nothing. Deliberately does not know the screen: coordinates and keys come as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/result.h"
#include "scheduler/base/world.h"

namespace fiberscope::session {

enum class DeviceKind : std::uint8_t { Mouse, Keyboard, Other };
// device_kind: by the device's name: "mouse", "left mouse", "keyboard", "keys".
DeviceKind device_kind(const base::Device& device);

// click_text: a click in the words of the device's other inputs: where they end in two whole
// numbers, with the place: "down 10 20" gives "down 3 4"; where they name a button, with the one
// that was used: "left"; where they count, with the next number: "4". Without an example:
// "click 3 4".
std::string click_text(const base::Device& device, int x, int y, bool right_button);
// key_text: a key in the words of the device's other inputs, whose last word is the key: "press a"
// gives "press b", "a" gives "b". Without an example: "key b".
std::string key_text(const base::Device& device, std::string_view key);
// click_place: where an input clicked: its last two whole numbers. False: it names no place.
bool click_place(std::string_view text, int& x, int& y);

// put_in: adds an input; inputs stay in the order of their times, a new one after its equals.
// Requires: `device` is one of them. Errors: what base::problem() says of it.
base::Result<std::vector<base::Device>> put_in(std::vector<base::Device> devices,
                                               std::size_t device, base::Input input);
// taken_out: without an input. Requires: there is one at this place.
std::vector<base::Device> taken_out(std::vector<base::Device> devices, std::size_t device,
                                    std::size_t input);

// exact_time: in the largest unit that leaves no fraction: "1500 us"; base::parse_time() reads it.
std::string exact_time(base::TimeNs ns);

}  // namespace fiberscope::session
