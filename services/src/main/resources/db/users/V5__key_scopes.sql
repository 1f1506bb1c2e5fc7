-- What the key is for, words with spaces between; null for all that its role may.
alter table api_keys add column scopes text;
