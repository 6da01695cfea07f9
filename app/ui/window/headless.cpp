#include "app/ui/window/headless.h"

#include <imgui.h>

#include "app/ui/toolkit/keyboard.h"

namespace fiberscope::ui {

Headless::Headless(int width, int height)
    : context_(ImGui::CreateContext()), renderer_(width, height) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;  // a crowded timeline is a large mesh
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.MousePos = {-1e4f, -1e4f};
  begin_keys();
}

Headless::~Headless() { ImGui::DestroyContext(context_); }

namespace {

// paint_strip: over the whole width, in a window of the drawing library's own: what it draws in one
// ends at its edges.
void paint_strip(App& app, const Rect& r, const std::function<void(Ui&, const Rect&)>& paint) {
  ImGui::SetNextWindowPos({r.x, r.y});
  ImGui::SetNextWindowSize({r.w, r.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::Begin("strip", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground);
  Ui& ui = app.ui();
  ui.begin();
  paint(ui, r);
  ui.end();
  ImGui::End();
  ImGui::PopStyleVar(3);
}

}  // namespace

void Headless::frame(App& app) { frame(app, 0, {}); }

void Headless::frame(App& app, float strip, const std::function<void(Ui&, const Rect&)>& paint) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = 1.0f / 60;
  if (app.before_frame()) {
    io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(1));
    renderer_.take_atlas(*io.Fonts);
  }
  ImGui::NewFrame();
  const float height = io.DisplaySize.y - strip;
  app.frame(io.DisplaySize.x, height);
  if (strip > 0) paint_strip(app, {0, height, io.DisplaySize.x, strip}, paint);
  ImGui::Render();
  app.after_frame();
  io.MouseWheel = 0;
}

const Picture& Headless::draw() {
  ImGui::SetCurrentContext(context_);
  return renderer_.render(*ImGui::GetDrawData());
}

void Headless::move_mouse(Point at) { ImGui::GetIO().MousePos = {at.x, at.y}; }
void Headless::set_button(Button button, bool down) {
  ImGui::GetIO().MouseDown[static_cast<int>(button)] = down;
}
void Headless::set_wheel(float turn) { ImGui::GetIO().MouseWheel = turn; }
void Headless::set_key(int number, bool down) { tell_key(number, down); }
void Headless::type(const std::string& text) {
  ImGui::SetCurrentContext(context_);
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
}
std::string Headless::clipboard() const {
  ImGui::SetCurrentContext(context_);
  const char* text = ImGui::GetClipboardText();
  return text == nullptr ? std::string() : text;
}
void Headless::set_modifiers(bool ctrl, bool shift) {
  tell_modifiers({.ctrl = ctrl, .shift = shift});
}

}  // namespace fiberscope::ui
