"""What tests share: real servers, time, and assertions of the domain."""
