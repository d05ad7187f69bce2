//! `registry keys`.

use crate::{
    cli::KeysCommand,
    failure::Failure,
    signing_keys::{Rotation, directory_in, list, now, rotate, second},
};

pub(super) fn keys(command: &KeysCommand) -> Result<(), Failure> {
    match command {
        KeysCommand::Rotate { data, at_once } => {
            refuse_keys_elsewhere()?;
            let rotation = if *at_once { Rotation::AtOnce } else { Rotation::Announced };
            let from = second(rotate(&directory_in(data), rotation, now())?);
            match rotation {
                Rotation::Announced => println!("The new key is shown now and signs from {from} on."),
                Rotation::AtOnce => println!("The new key signs from {from} on. No token from before holds any more."),
            }
        }
        KeysCommand::List { data } => {
            for key in list(&directory_in(data), now())? {
                println!("{}  {}  {}", key.id, second(key.from), key.phase.as_str());
            }
        }
    }
    Ok(())
}

/// What is rotated must be what signs.
fn refuse_keys_elsewhere() -> Result<(), Failure> {
    for name in ["REGISTRY_SIGNING_KEY", "REGISTRY_SIGNING_KEY_FILE"] {
        if std::env::var_os(name).is_some() {
            return Err(Failure::new(format!("{name} says where the keys are; rotate them there")));
        }
    }
    Ok(())
}
