// The private tree over real files, and the disk under it.
#include "scheduler/machine/files/device_file.h"
#include "scheduler/machine/files/file_tree.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include "scheduler/machine/files/regular_file.h"
#include "tests/machine/rig.h"
#include "tests/support/portion.h"

using namespace fiberscope;
using namespace fiberscope::machine;

namespace {

// Library: real files, by path. A folder has no text; a link's text begins with "->".
class Library final : public Outside {
 public:
  std::map<std::string, std::string> files{
      {"/", "/"},       {"/real", "/"},       {"/real/a", "really"},
      {"/real/d", "/"}, {"/real/d/b", "two"}, {"/real/l", "->d/b"}};
  int reads = 0;

  int facts(const std::string& path, struct stat& out) override {
    const auto it = files.find(path);
    if (it == files.end()) return -ENOENT;
    out = {};
    out.st_mode = it->second == "/"              ? S_IFDIR | 0755
                  : it->second.starts_with("->") ? S_IFLNK | 0777
                                                 : S_IFREG | 0644;
    out.st_nlink = 1;
    out.st_size = static_cast<off_t>(it->second.size());
    return 0;
  }
  int names(const std::string& path, std::vector<std::string>& out) override {
    const std::string begin = path == "/" ? path : path + "/";
    for (const auto& [name, text] : files) {
      const bool inside = name.starts_with(begin) && name.size() > begin.size();
      if (inside && name.find('/', begin.size()) == std::string::npos) {
        out.push_back(name.substr(begin.size()));
      }
    }
    return 0;
  }
  int link_target(const std::string& path, std::string& out) override {
    out = files.at(path).substr(2);
    return 0;
  }
  std::int64_t read(const std::string& path, std::uint64_t offset, char* out,
                    std::size_t size) override {
    ++reads;
    return static_cast<std::int64_t>(files.at(path).copy(out, size, offset));
  }
};

// Memory: as a mapping sees the bytes of a file.
class Memory final : public Shared {
 public:
  std::string bytes;
  void read(std::uint64_t offset, char* out, std::size_t size) override {
    bytes.copy(out, size, offset);
  }
  int write(std::uint64_t offset, const char* data, std::size_t size) override {
    REQUIRE(offset + size <= bytes.size());
    if (full) return -ENOSPC;
    bytes.replace(offset, size, data, size);
    return 0;
  }
  int resize(std::uint64_t size) override {
    if (size > kMost) return -EFBIG;
    bytes.resize(size);
    return 0;
  }
  static constexpr std::uint64_t kMost = 100'000;
  bool full = false;
  bool deny_writing() override { return !mapped; }
  bool mapped = false;  // for writing
  std::uint64_t allocated() const override { return bytes.size(); }
};

struct World {
  explicit World(base::Disk facts = {}) : tree(rig.kernel(), library, facts, {}) {
    REQUIRE(tree.find({tree.root(), "/real"}, true, home) == 0);
  }
  std::shared_ptr<RegularFile> open(const std::string& path, int flags) {
    InodeRef inode;
    if (tree.open({home, path}, flags, 0644, inode) != 0) return nullptr;
    return std::make_shared<RegularFile>(rig.kernel(), tree, inode, path, flags);
  }
  std::string text(const std::string& path) {
    const auto file = open(path, O_RDONLY);
    if (!file) return "(none)";
    std::string out(100'000, ' ');
    out.resize(static_cast<std::size_t>(file->read(out.data(), out.size())));
    return out;
  }
  std::string names(const std::string& path) {
    InodeRef inode;
    std::vector<FileTree::Entry> entries;
    if (tree.find({home, path}, true, inode) != 0) return "(none)";
    tree.list(inode, entries);
    std::string out;
    for (const auto& entry : entries) out += (out.empty() ? "" : " ") + entry.name;
    return out;
  }
  // read_all: as a caller that waits; the time it takes.
  TimeNs read_all(RegularFile& file, std::size_t size) {
    const TimeNs began = rig.clock().now_ns;
    while (const auto reading = file.before_read(file.offset(), size)) {
      while (!reading->over()) rig.advance(rig.clock().now_ns + 1'000);
    }
    std::string bytes(size, ' ');
    file.read(bytes.data(), size);
    return rig.clock().now_ns - began;
  }

  test::Rig rig;
  Library library;
  FileTree tree;
  InodeRef home;
};

}  // namespace

TEST_CASE("what really lies there is read through, and is not looked at before it is asked for") {
  World world;
  CHECK_EQ(world.names("."), "a d l");
  CHECK_EQ(world.library.reads, 0);
  CHECK_EQ(world.text("a"), "really");
  CHECK_EQ(world.text("l"), "two");
  CHECK_EQ(world.text("d/none"), "(none)");
  CHECK_EQ(world.tree.path_of(world.home), "/real");
  CHECK_FALSE(world.tree.touched("/real/a"));
}

TEST_CASE("a write stays in the tree, with the rest of the real content") {
  World world;
  const auto file = world.open("a", O_WRONLY);
  REQUIRE(file);
  CHECK_EQ(file->write("RE", 2), 2);
  CHECK_EQ(world.text("a"), "REally");
  CHECK_EQ(world.library.files.at("/real/a"), "really");
  CHECK(world.tree.touched("/real/a"));
  CHECK_FALSE(world.tree.touched("/real/d/b"));
  REQUIRE_EQ(file->resize(3), 0);
  REQUIRE_EQ(file->resize(5), 0);
  CHECK_EQ(world.text("a"), std::string("REa\0\0", 5));
}

TEST_CASE("what is removed is gone from listings, and may come again as something else") {
  World world;
  CHECK_EQ(world.tree.unlink({world.home, "a"}), 0);
  CHECK_EQ(world.tree.unlink({world.home, "a"}), -ENOENT);
  CHECK_EQ(world.names("."), "d l");
  CHECK(world.tree.touched("/real/a"));
  CHECK_EQ(world.tree.remove_folder({world.home, "d"}), -ENOTEMPTY);
  CHECK_EQ(world.tree.unlink({world.home, "d/b"}), 0);
  CHECK_EQ(world.tree.remove_folder({world.home, "d"}), 0);
  CHECK_EQ(world.text("l"), "(none)");
  CHECK_EQ(world.tree.make_folder({world.home, "d"}, 0755), 0);
  CHECK_EQ(world.names("d"), "");  // not what really lies in it
  InodeRef made;
  REQUIRE_EQ(world.tree.find({world.home, "d"}, true, made), 0);
  CHECK_EQ(made->facts.st_dev, world.home->facts.st_dev);
  CHECK_EQ(world.library.files.size(), 6);
}

TEST_CASE("a real folder is renamed with all that lies in it") {
  World world;
  CHECK_EQ(world.tree.rename({world.home, "d"}, {world.home, "e"}, 0), 0);
  CHECK_EQ(world.text("e/b"), "two");
  CHECK_EQ(world.text("d/b"), "(none)");
  CHECK_EQ(world.names("."), "a e l");
  CHECK(world.tree.touched("/real/e/b"));
  InodeRef e;
  REQUIRE_EQ(world.tree.find({world.home, "e"}, true, e), 0);
  CHECK_EQ(world.tree.path_of(e), "/real/e");
  CHECK_EQ(world.tree.rename({world.home, "e"}, {world.home, "e/x"}, 0), -EINVAL);
}

TEST_CASE("a file lives on without its name as long as it is open") {
  World world;
  const auto file = world.open("new", O_RDWR | O_CREAT);
  CHECK_EQ(world.tree.unlink({world.home, "new"}), 0);
  CHECK_EQ(file->write("abc", 3), 3);
  char bytes[3];
  CHECK_EQ(file->read_at(0, bytes, 3), 3);
  CHECK_EQ(world.tree.facts(*file->inode()).st_nlink, 0);
}

TEST_CASE("who may not, cannot") {
  test::Rig rig;
  Library library;
  FileTree tree(rig.kernel(), library, {}, {1000, 1000});
  InodeRef inode;
  CHECK_EQ(tree.open({tree.root(), "/real/a"}, O_RDONLY, 0, inode), 0);
  CHECK_EQ(tree.open({tree.root(), "/real/a"}, O_WRONLY, 0, inode), -EACCES);
  CHECK_EQ(tree.open({tree.root(), "/real/new"}, O_WRONLY | O_CREAT, 0644, inode), -EACCES);
  CHECK_EQ(tree.unlink({tree.root(), "/real/a"}), -EACCES);
  CHECK_EQ(tree.make_folder({tree.root(), "/real/f"}, 0755), -EACCES);
}

TEST_CASE("the first read of a block waits for the disk, later ones do not") {
  World world({10 * base::kMillisecond, 1'000'000});
  REQUIRE_EQ(world.tree.seed(world.home, {"in/big", "", 1'000'000}), 0);
  const auto file = world.open("in/big", O_RDONLY);
  REQUIRE(file);
  // one request: the latency and 131072 bytes, which are read ahead
  CHECK_EQ(world.read_all(*file, 10), 10 * base::kMillisecond + 131'072'000);
  CHECK_EQ(world.read_all(*file, 131'062), 0);
  CHECK_GT(world.read_all(*file, 1), 10 * base::kMillisecond);
  CHECK_EQ(file->seek(0, SEEK_SET), 0);
  CHECK_EQ(world.read_all(*file, 131'072), 0);
  file->drop(0, 0);
  CHECK_EQ(file->seek(0, SEEK_SET), 0);
  CHECK_GT(world.read_all(*file, 1), 10 * base::kMillisecond);
}

TEST_CASE("what was written is in memory, and only fsync waits for the disk") {
  World world({10 * base::kMillisecond, 1'000'000});
  const auto file = world.open("new", O_RDWR | O_CREAT);
  CHECK(file->before_write(0, 5'000) == nullptr);
  CHECK_EQ(file->write(std::string(5'000, 'x').data(), 5'000), 5'000);
  CHECK(file->before_read(0, 5'000) == nullptr);
  const auto writing = file->flush();
  REQUIRE(writing);
  world.rig.advance(18 * base::kMillisecond);  // two pages: 10 ms and 8.192 ms
  CHECK_FALSE(writing->over());
  world.rig.advance(19 * base::kMillisecond);
  CHECK(writing->over());
  CHECK(file->flush() == nullptr);
}

TEST_CASE("a block that is overwritten in part is read first") {
  World world({10 * base::kMillisecond, 1'000'000});
  REQUIRE_EQ(world.tree.seed(world.home, {"f", "", 10'000}), 0);
  const auto file = world.open("f", O_RDWR);
  CHECK(file->before_write(0, 4'096) == nullptr);
  CHECK(file->before_write(10'000, 50) != nullptr);  // the last block
  world.rig.settle();
  CHECK(file->before_write(10'000, 50) == nullptr);
  CHECK(file->before_write(100, 3) != nullptr);
  world.rig.settle();
}

TEST_CASE("two requests share the way to memory, and two readers of a block one request") {
  World world({10 * base::kMillisecond, 1'000'000});
  for (const char* name : {"f", "g"}) {
    REQUIRE_EQ(world.tree.seed(world.home, {name, "", 4'000}), 0);
  }
  const auto f = world.open("f", O_RDONLY);
  const auto again = world.open("f", O_RDONLY);
  const auto g = world.open("g", O_RDONLY);
  const auto first = f->before_read(0, 1);
  CHECK(again->before_read(0, 1) == first);
  const auto second = g->before_read(0, 1);
  world.rig.advance(14 * base::kMillisecond);
  CHECK(first->over());
  CHECK_FALSE(second->over());
  world.rig.advance(18 * base::kMillisecond);
  CHECK(second->over());
}

TEST_CASE("a file grows to what the caller may, and what would go beyond is told") {
  World t;
  t.rig.file_bytes_most = 10;
  const auto file = t.open("/made", O_RDWR | O_CREAT);
  CHECK(file->write("0123456", 7) == 7);
  CHECK(file->write("789ab", 5) == 3);  // up to there
  CHECK(t.rig.too_large_count == 0);
  CHECK(file->write("c", 1) == -EFBIG);
  CHECK(file->write_at(11, "d", 1) == -EFBIG);
  CHECK(file->resize(11) == -EFBIG);
  CHECK(t.rig.too_large_count == 3);
  CHECK(file->write_at(9, "e", 1) == 1);
  CHECK(file->resize(4) == 0);
  t.rig.file_bytes_most = 2;
  CHECK(file->resize(3) == 0);  // shorter than it was
  CHECK(t.rig.too_large_count == 3);
}

TEST_CASE("a declared file that a real one forbids is not put there") {
  World world;
  CHECK_EQ(world.tree.seed(world.home, {"a/b", "x", 0}), -ENOTDIR);
  CHECK_EQ(world.tree.seed(world.home, {"a", "declared", 0}), 0);
  CHECK_EQ(world.text("a"), "declared");
}

TEST_CASE("a mapped file is the same bytes for whoever reads, writes, cuts or maps it") {
  World w;
  const auto file = w.open("a", O_RDWR);
  file->write_at(2, "AL", 2);
  const auto memory = std::make_shared<Memory>();
  file->inode()->content.lie_in(memory);
  CHECK(memory->bytes == "reALly");
  memory->bytes[0] = 'R';
  CHECK(w.text("a") == "ReALly");
  CHECK(file->write_at(5, "y!", 2) == 2);
  CHECK(memory->bytes == "ReALly!");
  CHECK(file->write_at(9, "far", 3) == 3);
  CHECK(memory->bytes == std::string("ReALly!\0\0far", 12));
  CHECK(file->resize(4) == 0);
  CHECK(memory->bytes == "ReAL");
  CHECK(file->resize(6) == 0);
  CHECK(w.text("a") == std::string("ReAL\0\0", 6));
  CHECK(w.library.files.at("/real/a") == "really");
}

TEST_CASE("a mapped file that memory has no room for stays as it is") {
  World w;
  const auto file = w.open("a", O_RDWR);
  const auto memory = std::make_shared<Memory>();
  CHECK(file->inode()->content.lie_in(memory) == 0);
  CHECK(file->resize(Memory::kMost + 1) == -EFBIG);
  CHECK(file->write_at(Memory::kMost, "x", 1) == -EFBIG);
  CHECK(file->inode()->content.size() == 6);
  CHECK(file->write_at(Memory::kMost - 1, "x", 1) == 1);
  CHECK(file->resize(6) == 0);
  memory->full = true;
  CHECK(file->write_at(4, "long", 4) == -ENOSPC);
  CHECK(file->inode()->content.size() == 6);
  CHECK(memory->bytes == "really");
  memory->full = false;
  CHECK(file->write_at(0, "R", 1) == 1);
  CHECK(w.text("a") == "Really");

  const auto large = w.open("large", O_RDWR | O_CREAT);
  CHECK(large->write_at(0, "first", 5) == 5);
  CHECK(large->resize(Memory::kMost + 1) == 0);
  CHECK(large->inode()->content.lie_in(std::make_shared<Memory>()) == -EFBIG);
  CHECK(large->inode()->content.shared() == nullptr);
  CHECK(w.text("large").substr(0, 5) == "first");
}

TEST_CASE("a mapped file keeps its holes and the pages that were written") {
  World w;
  const auto file = w.open("new", O_RDWR | O_CREAT);
  const auto page = static_cast<std::int64_t>(kPageBytes);
  file->write_at(2 * page + 1, "x", 1);
  const auto memory = std::make_shared<Memory>();
  file->inode()->content.lie_in(memory);
  CHECK(memory->bytes.size() == 2 * kPageBytes + 2);
  CHECK(memory->bytes.find_first_not_of('\0') == 2 * kPageBytes + 1);
  CHECK(file->before_read(0, kPageBytes) == nullptr);
  CHECK(file->inode()->content.dirty_pages() == 1);
}

TEST_CASE("a file is sealed against writing only while nobody has it mapped for that") {
  World w;
  const auto inode = w.tree.make_in_memory(0);
  RegularFile file(w.rig.kernel(), w.tree, inode, "/memfd:x", O_RDWR);
  CHECK(w.tree.facts(*inode).st_nlink == 0);
  const auto memory = std::make_shared<Memory>();
  inode->content.lie_in(memory);
  memory->mapped = true;
  CHECK(file.add_seals(F_SEAL_WRITE) == -EBUSY);
  CHECK(file.seals() == 0);
  CHECK(file.write("more", 4) == 4);
  memory->mapped = false;
  CHECK(file.add_seals(F_SEAL_WRITE) == 0);
  CHECK(file.write("more", 4) == -EPERM);
  RegularFile reader(w.rig.kernel(), w.tree, inode, "/memfd:x", O_RDONLY);
  CHECK(reader.add_seals(F_SEAL_SEAL) == -EPERM);
  CHECK(w.open("a", O_RDWR)->seals() == -EINVAL);
  CHECK(w.open("a", O_RDWR)->add_seals(F_SEAL_GROW) == -EINVAL);
}

// Linux 6.1 looks at each page of a write; later ones look at more at once.
TEST_CASE("a write that would make a sealed file longer ends before the page that would") {
  World w;
  RegularFile file(w.rig.kernel(), w.tree, w.tree.make_in_memory(0), "/memfd:x", O_RDWR);
  CHECK(file.resize(kPageBytes + 100) == 0);
  CHECK(file.add_seals(F_SEAL_GROW) == 0);
  const std::string much(3 * kPageBytes, 'x');
  CHECK(file.write_at(0, much.data(), much.size()) == static_cast<std::int64_t>(kPageBytes));
  CHECK(file.write_at(kPageBytes, much.data(), 100) == 100);
  CHECK(file.write_at(kPageBytes + 50, much.data(), 51) == -EPERM);
}

TEST_CASE("random calls on a file in memory and its seals do what they do on Linux") {
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    if (!test::in_portion(seed)) continue;
    CAPTURE(seed);
    base::Prng prng(seed);
    World w;
    const int seals = prng.below(4) == 0 ? F_SEAL_SEAL : 0;
    RegularFile ours(w.rig.kernel(), w.tree, w.tree.make_in_memory(seals), "/memfd:x", O_RDWR);
    const int real = ::memfd_create("x", seals == 0 ? MFD_ALLOW_SEALING : 0);
    REQUIRE(real >= 0);
    const auto same = [](std::int64_t here, std::int64_t there) {
      return here == (there < 0 ? -errno : there);
    };
    for (int step = 0; step < 30; ++step) {
      constexpr unsigned kSeals[] = {F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE, F_SEAL_FUTURE_WRITE,
                                     F_SEAL_SEAL, 0, 1U << 20};
      const auto at = static_cast<std::int64_t>(prng.below(100));
      const std::size_t size = prng.below(50);
      char bytes[50] = {};
      switch (prng.below(8)) {
        case 0:
          CHECK(same(ours.resize(at), ::ftruncate(real, at)));
          break;
        case 1: {
          const unsigned more = kSeals[prng.below(7)];
          if (prng.below(3) != 0) continue;
          CHECK(same(ours.add_seals(more), ::fcntl(real, F_ADD_SEALS, more)));
          break;
        }
        case 2:
          CHECK(same(ours.seals(), ::fcntl(real, F_GET_SEALS)));
          break;
        case 3:
          CHECK(same(ours.read_at(at, bytes, size), ::pread(real, bytes, size, at)));
          break;
        default:
          CHECK(same(ours.write_at(at, bytes, size), ::pwrite(real, bytes, size, at)));
      }
    }
    ::close(real);
  }
}

TEST_CASE("a covered folder begins empty, and what really lies there is not seen") {
  World w;
  CHECK(w.tree.cover({w.home, "d"}, 01777) == 0);
  CHECK(w.names("d") == "");
  CHECK(w.open("d/b", O_RDONLY) == nullptr);
  CHECK(w.open("d/own", O_CREAT | O_RDWR) != nullptr);
  CHECK(w.names("d") == "own");
  CHECK(w.tree.cover({w.home, "nothing/d"}, 01777) == -ENOENT);
}

TEST_CASE("what is changed after the wall clock was set has the time that it shows") {
  World w;
  w.rig.clock().wall_shift_ns = 1'000 * base::kSecond;
  const auto file = w.open("a", O_RDWR);
  file->write_at(0, "x", 1);
  CHECK(file->inode()->facts.st_mtim.tv_sec == kWallClockAtStartNs / base::kSecond + 1'000);
}

namespace {

// Counting: a folder with a file that says how often it was opened, and a link past all paths.
class Counting final : public Made {
 public:
  int facts(const std::string& path, struct stat& out) override {
    out = {};
    out.st_mode = path == "times" ? S_IFREG | 0444 : path == "away" ? S_IFLNK | 0777 : 0;
    return out.st_mode == 0 ? -ENOENT : 0;
  }
  int names(const std::string&, std::vector<std::string>& out) override {
    out = {"times", "away"};
    return 0;
  }
  int link_target(const std::string&, std::string& out) override {
    out = "nowhere:[1]";
    return 0;
  }
  int follow(const std::string&, InodeRef& out) override {
    out = away;
    return 0;
  }
  int text(const std::string&, std::string& out) override {
    out = std::to_string(++opened);
    return 0;
  }
  std::int64_t write(const std::string&, std::string_view) override { return -EIO; }
  InodeRef away;
  int opened = 0;
};

}  // namespace

TEST_CASE("a made folder is asked anew by whoever looks, and nothing can be put into it") {
  World world;
  Counting counting;
  REQUIRE_EQ(world.tree.mount({world.home, "made"}, counting), 0);
  counting.away = world.home;
  CHECK_EQ(world.names("made"), "away times");
  CHECK_EQ(counting.opened, 0);
  CHECK_EQ(world.text("made/times"), "1");
  CHECK_EQ(world.text("made/times"), "2");
  CHECK_EQ(world.text("made/away/a"), "really");
  InodeRef one, other;
  REQUIRE_EQ(world.tree.find({world.home, "made/times"}, true, one), 0);
  REQUIRE_EQ(world.tree.find({world.home, "made/../made/times"}, true, other), 0);
  CHECK_EQ(one->facts.st_ino, other->facts.st_ino);
  CHECK_EQ(world.tree.open({world.home, "made/new"}, O_CREAT | O_WRONLY, 0644, one), -ENOENT);
  CHECK_EQ(world.tree.open({world.home, "made/times"}, O_WRONLY, 0, one), -EACCES);
  CHECK_EQ(world.tree.unlink({world.home, "made/times"}), -EPERM);
  CHECK_EQ(world.tree.rename({world.home, "a"}, {world.home, "made/a"}, 0), -EXDEV);
}

TEST_CASE("a device's node says its numbers, and is not taken for a file") {
  World world;
  REQUIRE_EQ(world.tree.add_device({world.home, "null"}, 0666, makedev(1, 3)), 0);
  InodeRef inode;
  REQUIRE_EQ(world.tree.open({world.home, "null"}, O_WRONLY | O_TRUNC, 0, inode), 0);
  CHECK(inode->is_device());
  CHECK(node_of(world.tree.facts(*inode).st_rdev) == DeviceNode::Null);
  CHECK_EQ(world.tree.resize(*inode, 1), -EINVAL);
}
