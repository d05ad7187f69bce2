UPDATE users SET role = 'provider' WHERE role IN ('provider_owner', 'provider_member');
