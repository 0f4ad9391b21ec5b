// What must outlive the page: in localStorage or, where that is forbidden or full, in memory.

class Memory {
  constructor(prefix) {
    this.prefix = prefix;
    this.held = new Map();
    try {
      this.disk = window.localStorage;
    } catch {
      this.disk = null;
    }
  }

  get(key) {
    try {
      return JSON.parse(this.held.get(key) ?? this.disk?.getItem(this.prefix + key) ?? 'null');
    } catch {
      return null;
    }
  }

  set(key, value) {
    const kept = JSON.stringify(value);
    try {
      this.disk.setItem(this.prefix + key, kept);
      this.held.delete(key);
    } catch {
      this.held.set(key, kept);
    }
  }

  remove(key) {
    this.held.delete(key);
    try {
      this.disk.removeItem(this.prefix + key);
    } catch {
      // it was never on the disk
    }
  }

  keys(start) {
    let kept = [];
    try {
      kept = Object.keys(this.disk).filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length));
    } catch {
      // memory only
    }
    return [...new Set([...kept, ...this.held.keys()])].filter((key) => key.startsWith(start)).sort();
  }
}
