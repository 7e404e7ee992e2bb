#pragma once
// An optional value that takes no room where there is none. A value: copies are of their own.

#include <memory>
#include <utility>

namespace healthlint {

template <class Value>
class Boxed {
  public:
    Boxed() = default;
    ~Boxed() = default;

    Boxed(Value value) : value_(std::make_unique<Value>(std::move(value))) {}

    Boxed(const Boxed& other) : value_(other ? std::make_unique<Value>(*other) : nullptr) {}

    Boxed(Boxed&&) noexcept = default;

    Boxed& operator=(Boxed other) noexcept {
        value_ = std::move(other.value_);
        return *this;
    }

    const Value* get() const { return value_.get(); }

    explicit operator bool() const { return value_ != nullptr; }

    Value& operator*() { return *value_; }

    const Value& operator*() const { return *value_; }

    Value* operator->() { return value_.get(); }

    const Value* operator->() const { return value_.get(); }

    // The value, made where there is none.
    Value& made() {
        if (!value_) value_ = std::make_unique<Value>();
        return *value_;
    }

  private:
    std::unique_ptr<Value> value_;
};

}  // namespace healthlint
