#include "app/ui/toolkit/keyboard.h"

#include <imgui.h>

#include <array>
#include <cstddef>

#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

namespace {

constexpr int kNumbers = 349;  // of the window library: those of its keys lie below
constexpr int kFirstModifier = 340, kLastModifier = 347;

}  // namespace

#if IMGUI_VERSION_NUM < 18700

void begin_keys() {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyMap[ImGuiKey_Backspace] = key::kBackspace;
  io.KeyMap[ImGuiKey_Enter] = key::kEnter;
  io.KeyMap[ImGuiKey_Escape] = key::kEscape;
  io.KeyMap[ImGuiKey_LeftArrow] = key::kLeft;
  io.KeyMap[ImGuiKey_RightArrow] = key::kRight;
  io.KeyMap[ImGuiKey_A] = key::kA;
}

void tell_key(int number, bool down) {
  if (number >= 0 && number < kNumbers) {
    ImGui::GetIO().KeysDown[static_cast<std::size_t>(number)] = down;
  }
}

void tell_modifiers(const Modifiers& held) {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyCtrl = held.ctrl, io.KeyShift = held.shift, io.KeyAlt = held.alt, io.KeySuper = held.super;
}

bool key_went_down(int number, bool repeat) { return ImGui::IsKeyPressed(number, repeat); }
bool key_is_down(int number) { return ImGui::IsKeyDown(number); }
bool key_went_up(int number) { return ImGui::IsKeyReleased(number); }

#else

namespace {

struct Run {  // numbers and names that follow each other
  int first, last;
  ImGuiKey name;
};
constexpr std::array kRuns = {
    Run{'0', '9', ImGuiKey_0},
    Run{'A', 'Z', ImGuiKey_A},
    Run{290, 301, ImGuiKey_F1},
    Run{320, 329, ImGuiKey_Keypad0},
    Run{key::kSpace, key::kSpace, ImGuiKey_Space},
    Run{39, 39, ImGuiKey_Apostrophe},
    Run{key::kComma, key::kComma, ImGuiKey_Comma},
    Run{45, 45, ImGuiKey_Minus},
    Run{key::kPeriod, key::kPeriod, ImGuiKey_Period},
    Run{key::kSlash, key::kSlash, ImGuiKey_Slash},
    Run{59, 59, ImGuiKey_Semicolon},
    Run{61, 61, ImGuiKey_Equal},
    Run{key::kLeftBracket, key::kLeftBracket, ImGuiKey_LeftBracket},
    Run{92, 92, ImGuiKey_Backslash},
    Run{key::kRightBracket, key::kRightBracket, ImGuiKey_RightBracket},
    Run{96, 96, ImGuiKey_GraveAccent},
    Run{key::kEscape, key::kEscape, ImGuiKey_Escape},
    Run{key::kEnter, key::kEnter, ImGuiKey_Enter},
    Run{key::kTab, key::kTab, ImGuiKey_Tab},
    Run{key::kBackspace, key::kBackspace, ImGuiKey_Backspace},
    Run{260, 260, ImGuiKey_Insert},
    Run{key::kDelete, key::kDelete, ImGuiKey_Delete},
    Run{key::kRight, key::kRight, ImGuiKey_RightArrow},
    Run{key::kLeft, key::kLeft, ImGuiKey_LeftArrow},
    Run{key::kDown, key::kDown, ImGuiKey_DownArrow},
    Run{key::kUp, key::kUp, ImGuiKey_UpArrow},
    Run{key::kPageUp, key::kPageUp, ImGuiKey_PageUp},
    Run{key::kPageDown, key::kPageDown, ImGuiKey_PageDown},
    Run{key::kHome, key::kHome, ImGuiKey_Home},
    Run{key::kEnd, key::kEnd, ImGuiKey_End},
    Run{280, 280, ImGuiKey_CapsLock},
    Run{281, 281, ImGuiKey_ScrollLock},
    Run{282, 282, ImGuiKey_NumLock},
    Run{283, 283, ImGuiKey_PrintScreen},
    Run{284, 284, ImGuiKey_Pause},
    Run{330, 330, ImGuiKey_KeypadDecimal},
    Run{331, 331, ImGuiKey_KeypadDivide},
    Run{332, 332, ImGuiKey_KeypadMultiply},
    Run{333, 333, ImGuiKey_KeypadSubtract},
    Run{334, 334, ImGuiKey_KeypadAdd},
    Run{key::kKeypadEnter, key::kKeypadEnter, ImGuiKey_KeypadEnter},
    Run{336, 336, ImGuiKey_KeypadEqual},
    Run{340, 340, ImGuiKey_LeftShift},
    Run{341, 341, ImGuiKey_LeftCtrl},
    Run{342, 342, ImGuiKey_LeftAlt},
    Run{343, 343, ImGuiKey_LeftSuper},
    Run{344, 344, ImGuiKey_RightShift},
    Run{345, 345, ImGuiKey_RightCtrl},
    Run{346, 346, ImGuiKey_RightAlt},
    Run{347, 347, ImGuiKey_RightSuper},
    Run{348, 348, ImGuiKey_Menu},
};

// named: ImGuiKey_None: the library has no name for it.
ImGuiKey named(int number) {
  for (const Run& run : kRuns) {
    if (number >= run.first && number <= run.last) {
      return static_cast<ImGuiKey>(run.name + (number - run.first));
    }
  }
  return ImGuiKey_None;
}

}  // namespace

// All that is told between two frames is the next one's.
void begin_keys() { ImGui::GetIO().ConfigInputTrickleEventQueue = false; }

void tell_key(int number, bool down) {
  if (const ImGuiKey name = named(number); name != ImGuiKey_None) {
    ImGui::GetIO().AddKeyEvent(name, down);
  }
}

void tell_modifiers(const Modifiers& held) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, held.ctrl);
  io.AddKeyEvent(ImGuiMod_Shift, held.shift);
  io.AddKeyEvent(ImGuiMod_Alt, held.alt);
  io.AddKeyEvent(ImGuiMod_Super, held.super);
}

bool key_went_down(int number, bool repeat) {
  const ImGuiKey name = named(number);
  return name != ImGuiKey_None && ImGui::IsKeyPressed(name, repeat);
}
bool key_is_down(int number) {
  const ImGuiKey name = named(number);
  return name != ImGuiKey_None && ImGui::IsKeyDown(name);
}
bool key_went_up(int number) {
  const ImGuiKey name = named(number);
  return name != ImGuiKey_None && ImGui::IsKeyReleased(name);
}

#endif

bool any_key_went_down() {
  for (int number = 0; number < kNumbers; ++number) {
    const bool modifier = number >= kFirstModifier && number <= kLastModifier;
    if (!modifier && key_went_down(number, false)) return true;
  }
  return false;
}

}  // namespace fiberscope::ui
