-- The role `provider` has become two: whoever held it could submit, as owners do.
UPDATE users SET role = 'provider_owner' WHERE role = 'provider';
