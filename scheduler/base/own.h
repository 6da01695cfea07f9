// Own: the memory of one simulated process alone: what knows its Python objects. A fork copies it,
// as all that is not in the arena (arena.h).
//
// Owns nothing: it is the C library's. Deliberately does not know what lies in it.
//
// A container of this kind holds what is its process's; so do the containers in it. An object that
// is made by itself is made so by OwnNew, a base of its class.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace fiberscope::base {

// own_allocate: Errors: throws std::bad_alloc.
inline void* own_allocate(std::size_t bytes) {
  void* const block = std::malloc(bytes);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

template <class T>
struct OwnAllocator {
  using value_type = T;
  OwnAllocator() = default;
  template <class U>
  constexpr OwnAllocator(const OwnAllocator<U>&) noexcept {}
  T* allocate(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    return static_cast<T*>(own_allocate(count * sizeof(T)));
  }
  void deallocate(T* block, std::size_t) noexcept { std::free(block); }
  friend bool operator==(OwnAllocator, OwnAllocator) { return true; }
};

// PlacedAllocator: the same, or as new does: of what is now one process's, now shared by all.
template <class T>
struct PlacedAllocator {
  using value_type = T;
  explicit PlacedAllocator(bool is_own) : own(is_own) {}
  template <class U>
  constexpr PlacedAllocator(const PlacedAllocator<U>& other) noexcept : own(other.own) {}
  T* allocate(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    const std::size_t bytes = count * sizeof(T);
    return static_cast<T*>(own ? own_allocate(bytes) : ::operator new(bytes));
  }
  void deallocate(T* block, std::size_t) noexcept {
    if (own) {
      std::free(block);
    } else {
      ::operator delete(block);
    }
  }
  friend bool operator==(PlacedAllocator a, PlacedAllocator b) { return a.own == b.own; }
  bool own;
};

struct OwnNew {
  static void* operator new(std::size_t bytes) { return own_allocate(bytes); }
  static void operator delete(void* block) { std::free(block); }
};

// make_own: as std::make_shared().
template <class T, class... Arguments>
std::shared_ptr<T> make_own(Arguments&&... arguments) {
  return std::allocate_shared<T>(OwnAllocator<T>(), std::forward<Arguments>(arguments)...);
}

// own_forever: for statics: never destroyed, since an exit runs much of a program behind
// destructors.
template <class T, class... Arguments>
T& own_forever(Arguments&&... arguments) {
  return *::new (own_allocate(sizeof(T))) T{std::forward<Arguments>(arguments)...};
}

namespace own {

template <class T>
using Vector = std::vector<T, OwnAllocator<T>>;
template <class T>
using Deque = std::deque<T, OwnAllocator<T>>;
template <class T>
using List = std::list<T, OwnAllocator<T>>;
template <class T, class Less = std::less<T>>
using Set = std::set<T, Less, OwnAllocator<T>>;
template <class K, class T, class Less = std::less<K>>
using Map = std::map<K, T, Less, OwnAllocator<std::pair<const K, T>>>;
template <class K, class T, class Hash = std::hash<K>, class Equal = std::equal_to<K>>
using UnorderedMap = std::unordered_map<K, T, Hash, Equal, OwnAllocator<std::pair<const K, T>>>;
template <class T, class Hash = std::hash<T>, class Equal = std::equal_to<T>>
using UnorderedSet = std::unordered_set<T, Hash, Equal, OwnAllocator<T>>;
using String = std::basic_string<char, std::char_traits<char>, OwnAllocator<char>>;

}  // namespace own
}  // namespace fiberscope::base
